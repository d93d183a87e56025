import JSON
import Memory

extension JSONWriter {
  /// Writes a member whose value is a text that is kept as the contents of a
  /// JSON string.
  mutating func member(_ key: StaticString, kept text: [UInt8]) {
    self.key(key)
    value(kept: text)
  }

  /// Writes a text that is kept as the contents of a JSON string.
  mutating func value(kept text: [UInt8]) {
    beginString()
    withBytes(text) { stringPart(spelled: $0) }
    endString()
  }

  /// Writes a member whose value is a name and a number, such as `chatcmpl-7`.
  mutating func member(
    _ key: StaticString, _ prefix: StaticString, numbered number: Int
  ) {
    self.key(key)
    beginString()
    stringPart(Bytes(prefix))
    text.append(number)
    endString()
  }
}

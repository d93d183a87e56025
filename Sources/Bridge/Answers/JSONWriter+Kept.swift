package import JSON
package import Memory

/// Texts that are kept as the contents of a JSON string, escapes and all.
extension JSONWriter {
  /// Writes a member whose value is such a text.
  package mutating func member(_ key: StaticString, kept text: [UInt8]) {
    withBytes(text) { member(key, kept: $0) }
  }

  /// Writes a member whose value is such a text.
  package mutating func member(_ key: StaticString, kept text: Bytes) {
    self.key(key)
    value(kept: text)
  }

  /// Writes such a text as a value.
  package mutating func value(kept text: Bytes) {
    beginString()
    stringPart(spelled: text)
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

import JSON
import Memory

/// Checks one message of a request.
struct MessageReader: JSONParsing {
  /// A message that was checked.
  struct Message {
    /// The speaker.
    let role: MessageRole
    /// Whether it calls functions.
    let callsFunctions: Bool
  }

  /// The keys that a message may have, by the bit that says it was seen.
  private enum Key: UInt32, CaseIterable {
    case role
    case content
    case name
    case input
    case toolCalls
    case toolCallID
    case reasoning

    var name: StaticString {
      switch self {
      case .role: "role"
      case .content: "content"
      case .name: "name"
      case .input: "input"
      case .toolCalls: "tool_calls"
      case .toolCallID: "tool_call_id"
      case .reasoning: "reasoning_content"
      }
    }
  }

  var reader: JSONReader
  private var role: MessageRole?
  private var unknownRole: JSONText?
  private var hasContent = false
  private var calls = 0

  /// A reader of the message that is due in `reader`.
  init(_ reader: JSONReader) {
    self.reader = reader
  }

  /// Reads past the message.
  ///
  /// - Throws: `ProtocolError` where it is not a message. An object that is
  ///   malformed JSON is that first, wherever.
  mutating func check() throws(ProtocolError) -> Message {
    let start = reader
    do throws(ProtocolError) { return try readMembers() } catch {
      reader = start
      try skip()
      throw error
    }
  }

  private mutating func readMembers() throws(ProtocolError) -> Message {
    var seen: UInt32 = 0
    var unknown: JSONText?
    var duplicate: JSONText?
    do throws(JSONError) { try reader.beginObject() } catch {
      throw .json(error)
    }
    while let text = try nextKey() {
      guard let key = Key.allCases.first(where: { text == $0.name }) else {
        unknown = unknown ?? text
        try skip()
        continue
      }
      if seen & (1 << key.rawValue) != 0 { duplicate = text }
      seen |= 1 << key.rawValue
      try read(key)
    }
    if let unknown { throw .unknownKey(ShortText(unknown.encoded)) }
    if let duplicate { throw .duplicateKey(ShortText(duplicate.encoded)) }
    if let unknownRole { throw .badRole(ShortText(unknownRole.encoded)) }
    guard let role else { throw .missingKey("role") }
    guard calls == 0 || role == .assistant else {
      throw .badRole(ShortText(Bytes(role.name)))
    }
    // A model that calls functions need not say anything.
    guard hasContent || calls > 0 else { throw .missingKey("content") }
    return Message(role: role, callsFunctions: calls > 0)
  }

  private mutating func read(_ key: Key) throws(ProtocolError) {
    switch key {
    case .role:
      let text = try string("role")
      role = MessageRole(text)
      if role == nil { unknownRole = text }
    case .content: try readContent()
    case .toolCalls:
      if try kind() == .null { return try skip() }
      var count = 0
      try ObjectList.forEach("tool_calls", &reader) {
        reader throws(ProtocolError) in
        try MessageReader.checkCall(try MessageReader.raw(&reader))
        count += 1
      }
      calls = count
    case .name, .input, .toolCallID, .reasoning:
      if try kind() == .null { return try skip() }
      _ = try string(key.name)
    }
  }

  /// A string, parts that are texts, or null.
  private mutating func readContent() throws(ProtocolError) {
    switch try kind() {
    case .null: try skip()
    case .array:
      try ObjectList.forEach("content", &reader) {
        reader throws(ProtocolError) in
        guard MessagePart.isText(try MessageReader.raw(&reader)) else {
          throw .badValue("content", wanted: "a string, or parts of type text")
        }
      }
      hasContent = true
    default:
      _ = try string("content")
      hasContent = true
    }
  }

  /// Checks `{"function":{"name":…,"arguments":…}}`.
  private static func checkCall(_ object: Bytes) throws(ProtocolError) {
    var isCall = false
    do throws(JSONError) {
      var reader = JSONReader(object)
      try reader.beginObject()
      while let key = try reader.nextKey() {
        guard key == "function" else {
          try reader.skip()
          continue
        }
        var hasName = false
        try reader.beginObject()
        while let key = try reader.nextKey() {
          if key == "name" {
            _ = try reader.string()
            hasName = true
          } else {
            try reader.skip()
          }
        }
        isCall = hasName
      }
    } catch {
      guard case .wrongKind = error else { throw .json(error) }
      isCall = false
    }
    guard isCall else {
      throw .badValue("tool_calls", wanted: "a function with a name")
    }
  }

  // MARK: Values

  private static func raw(
    _ reader: inout JSONReader
  ) throws(ProtocolError) -> Bytes {
    do throws(JSONError) { return try reader.raw() } catch {
      throw .json(error)
    }
  }

  private mutating func string(
    _ key: StaticString
  ) throws(ProtocolError) -> JSONText {
    do throws(JSONError) { return try reader.string() } catch {
      if case .wrongKind = error {
        throw .badValue(key, wanted: "a string")
      }
      throw .json(error)
    }
  }
}

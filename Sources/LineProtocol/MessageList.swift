public import JSON
import Memory

/// The `messages` of a request: roles and contents, in the line.
public enum MessageList {
  /// Who speaks.
  public enum Role: Sendable {
    /// What the model is told beforehand; the first message only.
    case system
    /// The user.
    case user
    /// The model.
    case assistant

    /// The role's name.
    public var name: StaticString {
      switch self {
      case .system: "system"
      case .user: "user"
      case .assistant: "assistant"
      }
    }
  }

  /// Checks a list of messages and reads past it.
  static func check(_ reader: inout JSONReader) throws(ProtocolError) {
    var count = 0
    var last: Role?
    try forEach(&reader) { role, text, _ throws(ProtocolError) in
      if role == .system, count > 0 { throw .badRole(ShortText("system")) }
      count += 1
      last = role
    }
    guard last == .user else {
      throw .badValue("messages", wanted: "a list that ends with the user's")
    }
  }

  /// Gives each message to `body`: its role, its content, its number.
  ///
  /// - Throws: `ProtocolError` where the list is malformed, or what `body`
  ///   throws.
  public static func forEach(
    _ reader: inout JSONReader,
    _ body: (Role, JSONText, Int) throws(ProtocolError) -> Void
  ) throws(ProtocolError) {
    do throws(JSONError) {
      guard try reader.peek() == .array else {
        throw JSONError.wrongKind(
          expected: .array, found: try reader.peek(), offset: 0)
      }
      try reader.beginArray()
    } catch {
      if case .wrongKind = error {
        throw .badValue("messages", wanted: "an array of objects")
      }
      throw .json(error)
    }
    var index = 0
    while true {
      do throws(JSONError) {
        guard try reader.nextElement() else { return }
        guard try reader.peek() == .object else {
          throw JSONError.wrongKind(
            expected: .object, found: .null, offset: 0)
        }
      } catch {
        if case .wrongKind = error {
          throw .badValue("messages", wanted: "an array of objects")
        }
        throw .json(error)
      }
      let (role, content) = try message(&reader)
      try body(role, content, index)
      index += 1
    }
  }

  private static func message(
    _ reader: inout JSONReader
  ) throws(ProtocolError) -> (Role, JSONText) {
    var role: Role?
    var content: JSONText?
    var unknownRole: JSONText?
    var unknownKey: JSONText?
    var duplicate: JSONText?
    do throws(JSONError) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch key {
        case "role":
          if role != nil { duplicate = key }
          let text = try reader.string()
          switch text {
          case "system": role = .system
          case "user": role = .user
          case "assistant": role = .assistant
          default: unknownRole = text
          }
        case "content":
          if content != nil { duplicate = key }
          content = try reader.string()
        default:
          unknownKey = unknownKey ?? key
          try reader.skip()
        }
      }
    } catch {
      if case .wrongKind = error {
        throw .badValue("messages", wanted: "strings as role and content")
      }
      throw .json(error)
    }
    if let unknownKey { throw .unknownKey(ShortText(unknownKey.encoded)) }
    if let duplicate { throw .duplicateKey(ShortText(duplicate.encoded)) }
    if let unknownRole { throw .badRole(ShortText(unknownRole.encoded)) }
    guard let role else { throw .missingKey("role") }
    guard let content else { throw .missingKey("content") }
    return (role, content)
  }
}

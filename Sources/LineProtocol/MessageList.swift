public import JSON
public import Memory

/// The `messages` of a request, in the line.
public enum MessageList {
  /// Who speaks.
  public enum Role: CaseIterable, Sendable {
    /// What the model is told beforehand.
    case system
    /// The user.
    case user
    /// The model.
    case assistant
    /// What a function that the model called gave back.
    case tool

    /// The role's name.
    public var name: StaticString {
      switch self {
      case .system: "system"
      case .user: "user"
      case .assistant: "assistant"
      case .tool: "tool"
      }
    }

    init?(_ text: JSONText) {
      for role in Role.allCases where text == role.name {
        self = role
        return
      }
      return nil
    }
  }

  /// Checks a list of messages and reads past it.
  ///
  /// In which order roles may follow each other is the template's matter; an
  /// answer can only follow a user or a tool.
  static func check(_ reader: inout JSONReader) throws(ProtocolError) {
    var last: Role?
    try forEach(&reader) { role, _ throws(ProtocolError) in last = role }
    guard last != .system else { throw .badRole(ShortText("system")) }
    guard last == .user || last == .tool else {
      throw .badValue(
        "messages", wanted: "a list that ends with the user's or a tool's")
    }
  }

  /// Gives each message to `body`: its role, and the object as it is spelled.
  ///
  /// - Throws: `ProtocolError` where the list is malformed, or what `body`
  ///   throws.
  public static func forEach(
    _ reader: inout JSONReader,
    _ body: (Role, Bytes) throws(ProtocolError) -> Void
  ) throws(ProtocolError) {
    try ObjectList.forEach("messages", &reader) {
      object throws(ProtocolError) in
      var message = MessageReader(object)
      try body(try message.check(), object)
    }
  }
}

/// Reads an array of objects.
enum ObjectList {
  /// Gives each object to `body`, as it is spelled.
  ///
  /// - Throws: `ProtocolError` where `key` holds something else, or what `body`
  ///   throws.
  static func forEach(
    _ key: StaticString, _ reader: inout JSONReader,
    _ body: (Bytes) throws(ProtocolError) -> Void
  ) throws(ProtocolError) {
    let wanted: StaticString = "an array of objects"
    do throws(JSONError) { try reader.beginArray() } catch {
      if case .wrongKind = error { throw .badValue(key, wanted: wanted) }
      throw .json(error)
    }
    while true {
      let object: Bytes
      do throws(JSONError) {
        guard try reader.nextElement() else { return }
        guard try reader.peek() == .object else {
          throw JSONError.wrongKind(
            expected: .object, found: .null, offset: 0)
        }
        object = try reader.raw()
      } catch {
        if case .wrongKind = error { throw .badValue(key, wanted: wanted) }
        throw .json(error)
      }
      try body(object)
    }
  }
}

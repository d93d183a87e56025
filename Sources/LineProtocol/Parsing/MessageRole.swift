import JSON

/// The speaker of a message of a request.
enum MessageRole: CaseIterable {
  /// Whoever tells the model beforehand how to answer.
  case system
  /// The user.
  case user
  /// The model.
  case assistant
  /// A function that the model called, with what it gave back.
  case tool

  /// The role's name.
  var name: StaticString {
    switch self {
    case .system: "system"
    case .user: "user"
    case .assistant: "assistant"
    case .tool: "tool"
    }
  }

  /// The role of that name, or `nil`; OpenAI's `developer` is the system.
  init?(_ text: JSONText) {
    if text == "developer" {
      self = .system
      return
    }
    for role in MessageRole.allCases where text == role.name {
      self = role
      return
    }
    return nil
  }
}

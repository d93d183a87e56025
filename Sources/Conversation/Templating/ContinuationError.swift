public import Memory

/// Why the last message cannot be continued.
public enum ContinuationError: Failure {
  /// The list is empty, or its last message is not the assistant's.
  case lastIsNotAssistant
  /// The last message has no text, or calls functions behind it.
  case lastHasNoText
  /// The beginning of an answer is wanted behind it, too.
  case beginsAnswer
  /// The chat template leaves the message's text out, or changes its end.
  case notWritten

  /// The error's one stable name.
  public var code: StaticString { "not_continuable" }

  /// Writes what happened.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .lastIsNotAssistant:
      out.append("the list does not end with a message of the assistant, ")
      out.append("which alone can be continued")
    case .lastHasNoText:
      out.append("the last message has no text at its end that could be ")
      out.append("continued")
    case .beginsAnswer:
      out.append("add_generation_prompt begins another message: the last one ")
      out.append("cannot be continued")
    case .notWritten:
      out.append("the chat template does not write the last message as it is: ")
      out.append("it cannot be continued")
    }
  }
}

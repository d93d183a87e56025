/// Why an answer ended.
public enum FinishReason: Sendable {
  /// The model said so.
  case stop
  /// It has as many tokens as were allowed.
  case length
  /// The context is full.
  case context
  /// Somebody wanted it.
  case cancel
  /// The model has called functions, and waits for what they give.
  case toolCalls

  /// The name in the protocol.
  public var name: StaticString {
    switch self {
    case .stop: "stop"
    case .length: "length"
    case .context: "context"
    case .cancel: "cancel"
    case .toolCalls: "tool_calls"
    }
  }
}

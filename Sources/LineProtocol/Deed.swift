/// What a client wants to be done in its turn, without an answer: the verbs that
/// wait.
public enum Deed: BitwiseCopyable, CaseIterable, NamedCase, Sendable {
  /// The live session is to be saved.
  case save
  /// A session is to be restored.
  case restore
  /// A session is to be removed.
  case forget
  /// Sessions are to be listed.
  case sessions
  /// A text's tokens are wanted.
  case tokens
  /// The text of tokens is wanted.
  case text
  /// The prompt that messages make is wanted.
  case prompt

  /// The verb, and the event that says it is done.
  private var row: (name: StaticString, event: StaticString) {
    switch self {
    case .save: ("save", "saved")
    case .restore: ("restore", "restored")
    case .forget: ("forget", "forgotten")
    case .sessions: ("sessions", "sessions")
    case .tokens: ("tokenize", "tokens")
    case .text: ("detokenize", "text")
    case .prompt: ("render", "text")
    }
  }

  /// The verb as lines spell it.
  public var name: StaticString { row.name }

  /// The event that says it is done.
  public var event: StaticString { row.event }
}

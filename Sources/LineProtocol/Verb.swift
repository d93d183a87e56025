/// The verbs that act at once.
public enum Verb: CaseIterable, NamedCase, Sendable {
  case cancel
  case ping
  case stats
  case hello
  case quit

  /// The verb as lines spell it.
  public var name: StaticString {
    switch self {
    case .cancel: "cancel"
    case .ping: "ping"
    case .stats: "stats"
    case .hello: "hello"
    case .quit: "quit"
    }
  }
}

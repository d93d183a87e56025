/// The keys that may stand beside a verb that waits.
public enum DeedKey: Int, CaseIterable, NamedCase, Sendable {
  /// The client's name for it.
  case id
  /// Whether control tokens are read, or spelled.
  case special
  /// Whether what the model's sequences begin with stands first.
  case bos
  /// Whether the text of each token is wanted.
  case pieces

  /// The key as lines spell it.
  public var name: StaticString {
    switch self {
    case .id: "id"
    case .special: "special"
    case .bos: "bos"
    case .pieces: "pieces"
    }
  }

  /// Whether the key may stand beside a verb.
  public func belongs(to deed: Deed) -> Bool {
    switch self {
    case .id: true
    case .special: deed == .tokens || deed == .text
    case .bos, .pieces: deed == .tokens
    }
  }

  /// The key of requests that is the same, or `nil`.
  var requestKey: RequestKey? {
    switch self {
    case .id: .id
    case .special: .special
    case .bos, .pieces: nil
    }
  }
}

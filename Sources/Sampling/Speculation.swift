public import Memory

/// How tokens are guessed before they are drawn.
///
/// It changes the time alone: a guess counts only where it is the token that is
/// drawn.
public enum Speculation: BitwiseCopyable, CaseIterable, Sendable {
  /// Nothing is guessed.
  case off
  /// What followed the same tokens before is guessed.
  case lookup
  /// What a smaller model would write is guessed.
  case draft
  /// Both: the one that promises more.
  case both

  /// The word for it in options and requests.
  public var name: StaticString {
    switch self {
    case .off: "off"
    case .lookup: "lookup"
    case .draft: "draft"
    case .both: "both"
    }
  }

  /// All words, for errors.
  public static let names: StaticString = "off, lookup, draft or both"

  /// Whether what followed the same tokens before is guessed.
  public var looksUp: Bool { self == .lookup || self == .both }

  /// Whether a smaller model is asked.
  public var asksModel: Bool { self == .draft || self == .both }

  /// The way that a word names, or `nil`.
  public init?(named name: Bytes) {
    for way in Speculation.allCases where name == way.name {
      self = way
      return
    }
    return nil
  }
}

public import Memory

/// How a model writes what belongs beside an answer's text.
public struct AnswerMarkup: BitwiseCopyable, Sendable {
  /// How it calls functions, if it does.
  public var calls: CallMarkup?
  /// How it thinks, if it does.
  public var thoughts: ThoughtMarkup?

  /// No markup: everything is text.
  public init() {}

  /// Whether a text, as of a control token, is a part of the markup.
  public func contains(_ text: Bytes) -> Bool {
    guard !text.isEmpty else { return false }
    return calls?.contains(text) == true || thoughts?.contains(text) == true
  }
}

/// The texts around what a model thinks.
public struct ThoughtMarkup: BitwiseCopyable, Sendable {
  /// The text before it; empty where an answer begins with a thought.
  public var open: Bytes
  /// The text behind it.
  public var close: Bytes
  /// The same with the space around it.
  public var spacedClose: Bytes
  /// The text behind that and before an answer's text; a call has none.
  public var next = Bytes()

  /// A thought between two texts.
  public init(open: Bytes, close: Bytes, spacedClose: Bytes? = nil) {
    self.open = open
    self.close = close
    self.spacedClose = spacedClose ?? close
  }

  func contains(_ text: Bytes) -> Bool {
    open.firstIndex(of: text) != nil || close.firstIndex(of: text) != nil
      || next.firstIndex(of: text) != nil
  }
}

/// The kind of a token, as `tokenizer.ggml.token_type` numbers it.
public enum TokenKind: UInt8, Sendable {
  /// A piece of text.
  case normal = 1
  /// Stands for text that the vocabulary cannot spell.
  case unknown = 2
  /// A mark of the template's language; never read in what a user typed.
  case control = 3
  /// A piece of text that is one token wherever it occurs.
  case userDefined = 4
  /// A number without a meaning.
  case unused = 5
  /// One byte.
  case byte = 6

  /// Whether the token is looked for in text before pieces are merged.
  var isSpecial: Bool {
    self == .control || self == .unknown || self == .userDefined
  }
}

public import Tokenizers

/// How long the texts are that an answerer takes.
public struct AnswererLimits: Sendable {
  /// The most bytes of a text that somebody sends.
  public var lineBytes: Int
  /// Bytes of the system prompt and the instruction that stand beside each.
  public var standingBytes: Int
  /// Bytes of memory for the forms of answers and for the vocabulary's trie; 0
  /// where no answer has a form.
  public var formBytes: Int
  /// Control and user-defined tokens that a text may hold, where the context
  /// has fewer positions.
  public var specials = 0
  /// Whether answers may be taken apart.
  public var takesApart = false
  /// Whether text is normalised to NFC.
  public var composes: Bool
  /// What the vocabulary is taken for, `nil` to find out.
  public var tokenizer: TokenizerKind?

  /// Limits for texts of up to `lineBytes`.
  public init(
    lineBytes: Int, standingBytes: Int = 0, formBytes: Int = 0,
    composes: Bool = false,
    tokenizer: TokenizerKind? = nil
  ) {
    self.lineBytes = lineBytes
    self.standingBytes = standingBytes
    self.formBytes = formBytes
    self.composes = composes
    self.tokenizer = tokenizer
  }
}

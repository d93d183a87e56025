/// How much a tokenizer can take at once; its work is planned for that.
public struct TokenizerLimits: Sendable {
  /// The longest text, in bytes.
  public var textBytes: Int

  /// The longest text that is merged at once, in bytes.
  ///
  /// Of byte pairs that is a pre-token: a word, or a run of signs or of spaces.
  /// SentencePiece merges across words; a text is cut between any two characters
  /// that no token holds side by side, which changes nothing and leaves words
  /// and parts of words in practice. To Unigram it is a text between special
  /// tokens, once normalised.
  public var pieceBytes: Int

  /// The most tokens of one text.
  public var tokens: Int

  /// Whether text is put in Unicode's normalisation form C first.
  ///
  /// Off is llama.cpp's way, on is that of Hugging Face's Qwen 2: か and a
  /// combining voiced sound mark are three tokens or one, が.
  public var composes: Bool

  /// What to take the vocabulary for, `nil` to find out.
  public var kind: TokenizerKind?

  /// The limits as given; work takes 24 bytes for each byte of `pieceBytes`,
  /// with SentencePiece 25 and with Unigram 3, 12 for each token, and with
  /// `composes` one for each byte of a text.
  public init(
    textBytes: Int, pieceBytes: Int, tokens: Int, composes: Bool = false,
    as kind: TokenizerKind? = nil
  ) {
    self.textBytes = textBytes
    self.pieceBytes = pieceBytes
    self.tokens = tokens
    self.composes = composes
    self.kind = kind
  }
}

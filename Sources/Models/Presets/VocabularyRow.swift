/// The facts of a known model's vocabulary.
public struct VocabularyRow: Sendable {
  /// How text becomes its tokens.
  public enum Model: Sendable {
    /// Byte-level byte pairs, by a list of merges.
    case bytePairs
    /// SentencePiece's pieces, merged by their scores.
    case merged
    /// SentencePiece's pieces, the likeliest of all ways to cut: their scores are
    /// logarithms of probabilities.
    case likeliest
  }

  /// How text becomes its tokens.
  public let model: Model
  /// The text of `tokenizer.ggml.pre`.
  public let preTokenizer: StaticString
  /// The tokens, and the rows of the embedding.
  public let count: Int
  /// The bytes, and what is made of them.
  ///
  /// All other tokens are control tokens or padding.
  public let plain: Range<Int>
  /// The merges of the true vocabulary.
  public var merges = 0
  /// The control tokens that templates use, by rising numbers.
  public var control: [(id: Int, name: StaticString)] = []
  /// The token that begins texts.
  public var beginning = 0
  /// The token that ends answers.
  public var end = 0
  /// The token that fills up batches.
  public var padding: Int?
  /// The token of what has none.
  public var unknown: Int?
  /// Whether texts begin with `beginning`; `nil` where files do not say it.
  public var addsBeginning: Bool?
  /// Whether a space comes before texts, of pieces alone.
  public var addsSpace = true

  init(
    _ model: Model, _ preTokenizer: StaticString, count: Int, plain: Range<Int>
  ) {
    self.model = model
    self.preTokenizer = preTokenizer
    self.count = count
    self.plain = plain
  }
}

/// The way in which a vocabulary turns text into tokens.
public enum TokenizerKind: Sendable {
  /// Byte-level byte pairs: `gpt2`.
  case bytePairs
  /// SentencePiece's byte-pair encoding: `llama` with ranks for scores.
  case sentencePieces
  /// SentencePiece's Unigram model: log probabilities for scores.
  case unigram

  /// The name, as the program writes and takes it.
  public var name: StaticString {
    switch self {
    case .bytePairs: "byte pairs"
    case .sentencePieces: "spm"
    case .unigram: "unigram"
    }
  }
}

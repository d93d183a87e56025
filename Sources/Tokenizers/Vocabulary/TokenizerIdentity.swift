public import GGUF
public import Memory

/// What a file's tokenizer is, and how that is known.
public struct TokenizerIdentity {
  /// What tells it.
  public enum Evidence: Sendable {
    /// The caller asked for it.
    case asked
    /// `tokenizer.ggml.model` has a name of its own for it.
    case model
    /// Of the scores of all normal tokens, so many have a fraction.
    ///
    /// Ranks are whole numbers, log probabilities hardly ever.
    case scores(fractional: Int, normal: Int)
  }

  /// The kind of tokenizer.
  public let kind: TokenizerKind
  /// How it is known.
  public let evidence: Evidence

  /// Looks at the vocabulary of `file`.
  ///
  /// - Parameters:
  ///   - file: the model.
  ///   - kind: the kind to take it for, `nil` to find out.
  /// - Throws: `TokenizerError` where the vocabulary cannot be used.
  public init(
    _ file: GGUFFile, as kind: TokenizerKind? = nil
  ) throws(TokenizerError) {
    self = try Vocabulary(file, as: kind).identity
  }

  init(_ kind: TokenizerKind, _ evidence: Evidence) {
    self.kind = kind
    self.evidence = evidence
  }

  /// Writes both.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    out.append(kind.name)
    switch evidence {
    case .asked: out.append(" (as asked)")
    case .model: out.append(" (by tokenizer.ggml.model)")
    case .scores(let fractional, let normal):
      out.append(" (by tokenizer.ggml.scores: ")
      out.append(fractional)
      out.append(" of ")
      out.append(normal)
      out.append(" normal tokens have a fraction)")
    }
  }
}

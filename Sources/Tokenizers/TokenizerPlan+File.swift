public import GGUF
public import Memory

extension TokenizerPlan {
  /// The text of a file that is merged at once, but by Unigram: no word is longer.
  private static let mostPieceBytes = MemoryUnit.mebibyte

  /// The plan for all of a file's text at once, `bytes` bytes.
  ///
  /// Where a text may be divided depends on the vocabulary, and Unigram cuts it as a
  /// whole.
  ///
  /// - Throws: as the other initialiser does.
  public init(
    _ file: GGUFFile, wholeTextOf bytes: Int, composes: Bool = false,
    as kind: TokenizerKind? = nil, in arena: inout ArenaPlan
  ) throws(TokenizerError) {
    // A token has at least a byte of text, but for the first and a space.
    var limits = TokenizerLimits(
      textBytes: bytes,
      pieceBytes: min(bytes + 1, TokenizerPlan.mostPieceBytes),
      tokens: bytes + 3, composes: composes, as: kind)
    var counting = ArenaPlan()
    let counted = try TokenizerPlan(file, limits: limits, in: &counting)
    if counted.identity.kind == .unigram { limits.pieceBytes = bytes + 1 }
    try self.init(file, limits: limits, in: &arena)
  }
}

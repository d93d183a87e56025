import Memory

extension SentencePieces {
  /// The memory for the ranks and pairs of a SentencePiece vocabulary.
  struct Plan {
    let ranks: Reservation<UInt32>
    let joints: Reservation<UInt64>

    /// Sets aside the tables for so many tokens of so many bytes together, or
    /// nothing where the vocabulary is of another kind.
    init(
      isUsed: Bool, tokenCount: Int, tokenBytes: Int, in arena: inout ArenaPlan
    ) throws(MemoryError) {
      ranks = try arena.reserve(
        isUsed ? tokenCount : 0, of: UInt32.self, for: .tokenizer)
      joints = try arena.reserve(
        isUsed ? PieceJoints.wordCount(forBytes: tokenBytes) : 0,
        of: UInt64.self, for: .tokenizer)
    }
  }
}

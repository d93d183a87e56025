import Memory

extension Unigram {
  /// The memory for the scores and beginnings of a Unigram vocabulary.
  struct Plan {
    let hashes: Reservation<UInt64>
    let scores: Reservation<Float>
    let beginnings: Reservation<UInt64>

    /// Sets aside the tables for so many tokens of so many bytes together, or
    /// nothing where the vocabulary is of another kind.
    init(
      isUsed: Bool, tokenCount: Int, tokenBytes: Int, in arena: inout ArenaPlan
    ) throws(MemoryError) {
      hashes = try arena.reserve(
        isUsed ? tokenCount : 0, of: UInt64.self, for: .tokenizer)
      scores = try arena.reserve(
        isUsed ? tokenCount : 0, of: Float.self, for: .tokenizer)
      beginnings = try arena.reserve(
        isUsed ? PieceJoints.wordCount(forBytes: tokenBytes) : 0,
        of: UInt64.self, for: .tokenizer)
    }
  }
}

/// The memory that one text at a time is cut into Unigram's pieces in.
struct LatticeWork {
  /// The normalised text, with spaces for U+2581.
  let text: Region<UInt8>
  /// For each byte of it and its end, the bytes of the last piece of the best
  /// way to there; in the end, of the piece that begins there.
  let lengths: Region<UInt16>
  /// The sums of the best ways to the positions ahead, in a ring.
  let sums: Region<Double>

  /// More positions than a piece is long.
  static var ring: Int { 2 * Unigram.mostPieceBytes }

  /// The memory that a plan sets aside for it.
  struct Plan {
    private let text: Reservation<UInt8>
    private let lengths: Reservation<UInt16>
    private let sums: Reservation<Double>

    /// Sets aside the work for texts of up to `bytes` bytes once normalised, or
    /// nothing where the vocabulary is of another kind.
    init(
      isUsed: Bool, bytes: Int, in arena: inout ArenaPlan
    ) throws(MemoryError) {
      guard bytes < Int.max else { throw .planTooLarge }
      text = try arena.reserve(isUsed ? bytes : 0, of: UInt8.self, for: .text)
      lengths = try arena.reserve(
        isUsed ? bytes + 1 : 0, of: UInt16.self, for: .text)
      sums = try arena.reserve(
        isUsed ? LatticeWork.ring : 0, of: Double.self, for: .text)
    }

    /// The work in the arena that was made from the plan.
    func work(in arena: borrowing Arena) -> LatticeWork {
      LatticeWork(
        text: arena[text], lengths: arena[lengths], sums: arena[sums])
    }
  }
}

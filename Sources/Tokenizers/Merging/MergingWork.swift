import Memory

/// The memory that one piece at a time is merged in.
struct MergingWork {
  /// Symbols of a piece by the position of their first byte: [pieceBytes].
  let symbol: Region<UInt32>
  /// The position of the next symbol: [pieceBytes].
  let next: Region<UInt32>
  /// The position of the symbol before: [pieceBytes].
  let previous: Region<UInt32>
  /// The place of a position in `heap`, or its pair's rank: [pieceBytes].
  let place: Region<UInt32>
  /// Pairs that merge, the best first: [pieceBytes].
  let heap: Region<UInt64>

  /// The memory that a plan sets aside for it.
  struct Plan {
    private let pieces: Reservation<UInt32>
    private let pairs: Reservation<UInt64>

    /// Sets aside the work for pieces of up to `pieceBytes` bytes.
    init(pieceBytes: Int, in arena: inout ArenaPlan) throws(MemoryError) {
      let (words, overflow) = pieceBytes.multipliedReportingOverflow(by: 4)
      guard !overflow else { throw .planTooLarge }
      pieces = try arena.reserve(words, of: UInt32.self, for: .text)
      pairs = try arena.reserve(pieceBytes, of: UInt64.self, for: .text)
    }

    /// The work in the arena that was made from the plan.
    func work(in arena: borrowing Arena) -> MergingWork {
      let pairs = arena[pairs]
      let length = pairs.count
      let pieces = arena[pieces]
      return MergingWork(
        symbol: pieces[0..<length], next: pieces[length..<(2 * length)],
        previous: pieces[(2 * length)..<(3 * length)],
        place: pieces[(3 * length)..<(4 * length)], heap: pairs)
    }
  }

  /// The longest piece that fits.
  var pieceBytes: Int { symbol.count }
}

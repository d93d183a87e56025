public import Memory

/// The memory that one text at a time is encoded in.
public struct TokenizerWork {
  /// Symbols of a piece by the position of their first byte: [pieceBytes].
  let symbol: Region<UInt32>
  /// Where the next symbol begins: [pieceBytes].
  let next: Region<UInt32>
  /// Where the symbol before begins: [pieceBytes].
  let previous: Region<UInt32>
  /// The place of a position in `heap`, or its pair's rank: [pieceBytes].
  let place: Region<UInt32>
  /// Pairs that merge, the best first: [pieceBytes].
  let heap: Region<UInt64>
  /// Text that is merged together, for SentencePiece: [pieceBytes], else none.
  let run: Region<UInt8>
  /// Special tokens that were found in the text: [tokens].
  let matches: Region<SpecialMatch>
  /// The composed text: [textBytes], or nothing where that is off.
  let composed: Region<UInt8>

  /// The work that `plan` set aside in `arena`.
  public init(_ plan: TokenizerPlan, in arena: borrowing Arena) {
    let pieces = arena[plan.pieces]
    let length = plan.limits.pieceBytes
    symbol = pieces[0..<length]
    next = pieces[length..<(2 * length)]
    previous = pieces[(2 * length)..<(3 * length)]
    place = pieces[(3 * length)..<(4 * length)]
    heap = arena[plan.pairs]
    run = arena[plan.run]
    matches = arena[plan.matches]
    composed = arena[plan.composed]
  }

  /// The longest piece that fits.
  var pieceBytes: Int { symbol.count }
}

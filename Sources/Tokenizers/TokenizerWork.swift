public import Memory

/// The memory that one text at a time is encoded in.
public struct TokenizerWork {
  /// The memory that pieces are merged in.
  let merging: MergingWork
  /// The memory that text is cut in by expressions.
  let matching: MatchingWork
  /// The memory that text is cut into Unigram's pieces in.
  let lattice: LatticeWork
  /// Text that is merged together, for SentencePiece: [pieceBytes], else none.
  let run: Region<UInt8>
  /// Special tokens that were found in the text: [tokens].
  let matches: Region<SpecialMatch>
  /// The composed text: [textBytes], or nothing where that is off.
  let composed: Region<UInt8>

  /// Text with spaces for U+2581: [textBytes], or nothing where user-defined
  /// tokens hold no spaces.
  let spaced: Region<UInt8>

  /// The work that `plan` set aside in `arena`.
  @export(interface)
  public init(_ plan: TokenizerPlan, in arena: borrowing Arena) {
    merging = plan.merging.work(in: arena)
    matching = plan.matching.work(in: arena)
    lattice = plan.lattice.work(in: arena)
    run = arena[plan.run]
    matches = arena[plan.matches]
    composed = arena[plan.composed]
    spaced = arena[plan.spaced]
  }
}

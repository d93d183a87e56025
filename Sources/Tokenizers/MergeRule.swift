/// Which neighbours of a piece merge, and which of them first.
protocol MergeRule {
  /// The rank of the pair of symbols that begin at `left` and `right` and end
  /// at `end`: the lowest merges first, `MergeTable.none` never.
  func rank(_ left: Int, _ right: Int, _ end: Int) -> UInt32

  /// Takes note that the pair at `left`, of this rank, is one symbol now.
  func didMerge(_ left: Int, _ rank: UInt32)
}

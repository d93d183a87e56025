/// The rank of a pair of symbols: the lowest merges first.
enum MergeRank {
  /// The rank of a pair that does not merge, greater than all others.
  static let none = UInt32.max
}

/// A rule that says which neighbours of a piece merge, and which of them first.
protocol MergeRule {
  /// The rank of the pair of symbols that begin at `left` and `right` and end
  /// at `end`: the lowest merges first, `MergeRank.none` never.
  func rank(_ left: Int, _ right: Int, _ end: Int) -> UInt32

  /// Takes note that the pair at `left`, of this rank, is one symbol now.
  func didMerge(_ left: Int, _ rank: UInt32)
}

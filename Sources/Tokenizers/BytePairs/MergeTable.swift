import Memory

/// One row of the merges: two symbols that become a third.
struct Merge: BitwiseCopyable {
  var left: UInt32
  var right: UInt32
  var result: UInt32
}

/// The merges by rank, and the rank of a pair.
struct MergeTable {
  let rows: Region<Merge>
  let slots: HashSlots

  /// The rank of the merge of two symbols, or `MergeRank.none`.
  @inline(always)
  func rank(_ left: UInt32, _ right: UInt32) -> UInt32 {
    let found = slots.find(MergeTable.hash(left, right)) {
      rows[$0].left == left && rows[$0].right == right
    }
    return found.map { UInt32($0) } ?? MergeRank.none
  }

  /// Makes a row findable by its pair; the first of equal pairs stays.
  func insert(rank: Int) throws(TokenizerError) {
    let row = rows[rank]
    _ = try slots.insert(rank, hash: MergeTable.hash(row.left, row.right)) {
      rows[$0].left == row.left && rows[$0].right == row.right
    }
  }

  @inline(always)
  private static func hash(_ left: UInt32, _ right: UInt32) -> UInt64 {
    Hash.of(UInt64(left), UInt64(right))
  }
}

import Memory

/// Merging of one piece: always the pair of lowest rank, of equal ones the
/// leftmost, until no pair merges.
///
/// A symbol is named by the position of its first byte. Short pieces, which
/// almost all are, look for the best pair one by one. Longer ones keep a heap of
/// the pairs that merge, in which a pair that changes is moved or taken out at
/// once: n bytes take O(n log n) steps and 24 bytes of work each, whatever they
/// are.
struct PairMerger<Rule: MergeRule> {
  let rule: Rule
  let work: MergingWork

  /// Merges the first `count` bytes of a piece, whose symbols `work.next` tells
  /// before and afterwards, beginning at position 0.
  func merge(_ count: Int) {
    if count < PairMerger.heapThreshold {
      mergeByScanning(count)
    } else {
      mergeByHeap(count)
    }
  }

  /// From how many bytes on the heap pays.
  private static var heapThreshold: Int { 33 }

  private func mergeByScanning(_ count: Int) {
    // Nothing else needs places here.
    let ranks = work.place
    var index = 0
    while index < count {
      ranks[index] = rankAfter(index, count)
      index = Int(work.next[index])
    }
    while true {
      var best = 0
      var bestRank = MergeRank.none
      var previous = 0
      var beforeBest = 0
      index = 0
      while index < count {
        if ranks[index] < bestRank {
          bestRank = ranks[index]
          best = index
          beforeBest = previous
        }
        previous = index
        index = Int(work.next[index])
      }
      if bestRank == MergeRank.none { return }
      join(best, bestRank)
      ranks[best] = rankAfter(best, count)
      if best > 0 { ranks[beforeBest] = rankAfter(beforeBest, count) }
    }
  }

  /// Makes the symbols at `position` and behind it one.
  @inline(always)
  private func join(_ position: Int, _ rank: UInt32) {
    work.next[position] = work.next[Int(work.next[position])]
    rule.didMerge(position, rank)
  }

  /// The rank of the pair that the symbol at `position` begins.
  @inline(always)
  private func rankAfter(_ position: Int, _ count: Int) -> UInt32 {
    let next = Int(work.next[position])
    guard next < count else { return MergeRank.none }
    return rule.rank(position, next, Int(work.next[next]))
  }
}

extension PairMerger {
  private func mergeByHeap(_ count: Int) {
    var heap = PairHeap(work.heap, place: work.place, positions: count)
    var before = PairHeap.nowhere
    var index = 0
    while index < count {
      work.previous[index] = before
      before = UInt32(index)
      let rank = rankAfter(index, count)
      if rank != MergeRank.none { heap.append(rank, at: index) }
      index = Int(work.next[index])
    }
    heap.order()
    while heap.count > 0 {
      let (rank, position) = heap.first
      heap.remove(at: Int(work.next[position]))
      join(position, rank)
      let next = Int(work.next[position])
      if next < count { work.previous[next] = UInt32(position) }
      update(position, count, &heap)
      let previous = work.previous[position]
      if previous != PairHeap.nowhere {
        update(Int(previous), count, &heap)
      }
    }
  }

  /// Gives the pair that begins at `position` the rank it has now.
  @inline(always)
  private func update(_ position: Int, _ count: Int, _ heap: inout PairHeap) {
    let rank = rankAfter(position, count)
    if rank == MergeRank.none {
      heap.remove(at: position)
    } else {
      heap.set(rank, at: position)
    }
  }
}

import Memory

/// The pairs of a piece that merge, the next one to merge on top.
///
/// A heap of four children a node: they share a cache line, and a piece of a
/// megabyte is ten levels deep. An entry is a pair's rank in the upper half of a
/// word and its position in the lower, so that words order as pairs merge; a
/// position has at most one entry, and `place` tells where.
struct PairHeap {
  /// Stands for no position.
  static let nowhere = UInt32.max

  private let entries: Region<UInt64>
  private let place: Region<UInt32>
  private(set) var count = 0

  /// An empty heap of positions below `positions`.
  init(_ entries: Region<UInt64>, place: Region<UInt32>, positions: Int) {
    self.entries = entries
    self.place = place
    place[0..<positions].fill(with: PairHeap.nowhere)
  }

  /// The pair on top; there must be one.
  @inline(always)
  var first: (rank: UInt32, position: Int) {
    let entry = entries[0]
    return (UInt32(entry >> 32), Int(entry & 0xFFFF_FFFF))
  }

  /// Adds a pair below all others, for `order` to move.
  mutating func append(_ rank: UInt32, at position: Int) {
    put(UInt64(rank) << 32 | UInt64(position), at: count)
    count += 1
  }

  /// Makes a heap of what was appended.
  func order() {
    guard count > 1 else { return }
    for place in stride(from: (count - 2) / 4, through: 0, by: -1) {
      siftDown(entries[place], from: place)
    }
  }

  /// Gives the pair at `position` a rank, whether it had one or not.
  mutating func set(_ rank: UInt32, at position: Int) {
    let entry = UInt64(rank) << 32 | UInt64(position)
    if place[position] == PairHeap.nowhere {
      count += 1
      siftUp(entry, from: count - 1)
    } else {
      move(entry, from: Int(place[position]))
    }
  }

  /// Takes out the pair at `position`, if there is one.
  mutating func remove(at position: Int) {
    guard place[position] != PairHeap.nowhere else { return }
    let hole = Int(place[position])
    place[position] = PairHeap.nowhere
    count -= 1
    if hole < count { move(entries[count], from: hole) }
  }

  @inline(always)
  private func put(_ entry: UInt64, at index: Int) {
    entries[index] = entry
    place[Int(entry & 0xFFFF_FFFF)] = UInt32(index)
  }

  /// Puts an entry where it belongs, given a place that is free.
  private func move(_ entry: UInt64, from hole: Int) {
    if hole > 0, entry < entries[(hole - 1) / 4] {
      siftUp(entry, from: hole)
    } else {
      siftDown(entry, from: hole)
    }
  }

  private func siftUp(_ entry: UInt64, from start: Int) {
    var hole = start
    while hole > 0 {
      let parent = (hole - 1) / 4
      guard entry < entries[parent] else { break }
      put(entries[parent], at: hole)
      hole = parent
    }
    put(entry, at: hole)
  }

  private func siftDown(_ entry: UInt64, from start: Int) {
    var hole = start
    while true {
      let child = 4 * hole + 1
      var least = hole
      var leastEntry = entry
      for index in child..<max(child, min(child + 4, count))
      where entries[index] < leastEntry {
        least = index
        leastEntry = entries[index]
      }
      if least == hole { break }
      put(leastEntry, at: hole)
      hole = least
    }
    put(entry, at: hole)
  }
}

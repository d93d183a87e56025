/// Counts of keys in the groups of a number of cuts.
final class KeyCounts {
  /// The counts, cut after cut.
  private let counts: UnsafeMutablePointer<Int>
  private let buckets: Int
  private let total: Int

  /// Counts that are 0, `buckets` for each cut.
  init(cuts: Int, buckets: Int) {
    self.buckets = buckets
    total = cuts * buckets
    counts = .allocate(capacity: max(total, 1))
    counts.initialize(repeating: 0, count: total)
  }

  deinit { counts.deallocate() }

  /// The counts of a cut.
  func of(_ cut: Int) -> UnsafeMutablePointer<Int> { counts + cut * buckets }

  /// Adds the counts of a thread.
  func add(_ other: KeyCounts) {
    for index in 0..<total { counts[index] += other.counts[index] }
  }
}

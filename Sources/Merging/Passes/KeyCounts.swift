/// Counts of keys in groups of 16 bits, for a number of cuts.
final class KeyCounts {
  /// The groups of a cut.
  static let buckets = 65_536

  /// The counts, cut after cut.
  let counts: UnsafeMutablePointer<Int>
  private let total: Int

  /// Counts that are 0.
  init(cuts: Int) {
    total = cuts * KeyCounts.buckets
    counts = .allocate(capacity: max(total, 1))
    counts.initialize(repeating: 0, count: total)
  }

  deinit { counts.deallocate() }

  /// The counts of a cut.
  func of(_ cut: Int) -> UnsafeMutablePointer<Int> {
    counts + cut * KeyCounts.buckets
  }

  /// Adds the counts of a thread.
  func add(_ other: KeyCounts) {
    for index in 0..<total { counts[index] += other.counts[index] }
  }
}

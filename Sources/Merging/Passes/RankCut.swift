/// Finds which elements come first in an order by keys, exactly, without keeping the
/// keys: by counting them in groups of 16 bits, the highest first.
///
/// Equal keys are in the order of the elements.
struct RankCut: Sendable {
  /// How many come first; `nil` until it is known.
  private(set) var count: Int?
  /// The keys below this one come first.
  private(set) var bound: UInt64 = 0
  /// Of the keys that equal the bound, as many come first.
  private(set) var equals = 0
  /// Whether every key comes first.
  private(set) var isAll = false
  /// Whether the bound is found.
  private(set) var isFound = false
  /// The groups of 16 bits that are known.
  private(set) var digits = 0
  /// Those groups.
  private var prefix: UInt64 = 0
  private var remaining = 0

  /// Looks for the first `count` of `total` elements; `nil` where `choose` will say.
  init(count: Int?, of total: Int) {
    if let count { choose(count, of: total) }
  }

  /// Says how many come first, before the first counts are taken.
  mutating func choose(_ count: Int, of total: Int) {
    self.count = count
    remaining = count
    isAll = count >= total
    isFound = count <= 0 || isAll
  }

  /// Whether the element comes first; `before` equal ones stand before it.
  @inline(__always)
  func contains(_ key: UInt64, before: Int) -> Bool {
    isAll || key < bound || key == bound && before < equals
  }

  /// Whether it matters how many equal ones stand before an element.
  var isOrdered: Bool { isFound && !isAll && equals > 0 }

  /// The place of a key in the counts of this pass; `nil` where it is outside of the
  /// groups that are known.
  @inline(__always)
  func bucket(_ key: UInt64) -> Int? {
    guard digits == 0 || key >> UInt64(64 - 16 * digits) == prefix else {
      return nil
    }
    return Int(truncatingIfNeeded: key >> UInt64(48 - 16 * digits) & 0xFFFF)
  }

  /// Takes the counts of a pass; `last` is the number of groups that keys have.
  mutating func take(_ counts: UnsafePointer<Int>, last: Int) {
    guard !isFound else { return }
    var bucket = 0
    while bucket < 0xFFFF, remaining > counts[bucket] {
      remaining -= counts[bucket]
      bucket += 1
    }
    prefix = prefix << 16 | UInt64(bucket)
    digits += 1
    let shift = UInt64(64 - 16 * digits)
    if remaining == counts[bucket] {
      // All that begin so come first: the bound is the next beginning.
      let (next, overflows) = (prefix << shift)
        .addingReportingOverflow(1 << shift)
      (bound, isAll, isFound) = (next, overflows, true)
    } else if digits == last {
      (bound, equals, isFound) = (prefix << shift, remaining, true)
    }
  }
}

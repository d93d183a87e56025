/// Finds which elements come first in an order by keys, exactly, without keeping the
/// keys: by counting them in groups of bits, the highest first.
///
/// Groups have 16 bits, or 11 where the elements are few: counters are cleared for each
/// pass, and should not take longer than the elements do. Equal keys are in the order of
/// the elements.
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
  /// The highest bits, as many as are known.
  private var prefix: UInt64 = 0
  private var knownBits = 0
  private var remaining = 0
  /// The highest bits that keys have.
  private let keyBits: Int
  /// The bits of a group; the last one may have fewer.
  private let groupBits: Int

  /// Looks for the first `count` of `total` elements; `nil` where `choose` will say.
  ///
  /// Keys have no bits below the first `keyBits`.
  init(count: Int?, of total: Int, keyBits: Int) {
    self.keyBits = keyBits
    groupBits = RankCut.groupBits(of: total)
    if let count { choose(count, of: total) }
  }

  /// The bits of a group of so many elements.
  private static func groupBits(of total: Int) -> Int {
    total < 16_384 ? 11 : 16
  }

  /// The counters that a pass over so many elements needs.
  static func buckets(of total: Int) -> Int { 1 << groupBits(of: total) }

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

  /// The bits of the group that is counted in this pass.
  @inline(__always)
  private var width: Int { min(groupBits, keyBits - knownBits) }

  /// The place of a key in the counts of this pass; `nil` where it is outside of the
  /// groups that are known.
  @inline(__always)
  func bucket(_ key: UInt64) -> Int? {
    guard knownBits == 0 || key >> UInt64(64 - knownBits) == prefix else {
      return nil
    }
    let rest = UInt64(64 - knownBits - width)
    return Int(truncatingIfNeeded: key >> rest) & (1 << width - 1)
  }

  /// Takes the counts of a pass.
  mutating func take(_ counts: UnsafePointer<Int>) {
    guard !isFound else { return }
    let last = 1 << width - 1
    var bucket = 0
    while bucket < last, remaining > counts[bucket] {
      remaining -= counts[bucket]
      bucket += 1
    }
    prefix = prefix << UInt64(width) | UInt64(bucket)
    knownBits += width
    let shift = UInt64(64 - knownBits)
    if remaining == counts[bucket] {
      // All that begin so come first: the bound is the next beginning.
      let (next, overflows) = (prefix << shift)
        .addingReportingOverflow(1 << shift)
      (bound, isAll, isFound) = (next, overflows, true)
    } else if knownBits == keyBits {
      (bound, equals, isFound) = (prefix << shift, remaining, true)
    }
  }
}

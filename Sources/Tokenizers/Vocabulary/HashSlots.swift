import Memory

/// An open-addressed table of numbers below 2²¹ − 1, found by a hash.
///
/// A slot holds a number plus one, so that an untouched arena is an empty
/// table, and 11 bits of its hash, so that few candidates have to be looked at.
/// Probing is linear and bounded: at the load of at most two thirds the longest
/// run of a million entries is expected below 200; a vocabulary that was made to
/// collide is refused and cannot make reading quadratic.
struct HashSlots {
  /// The most slots that are looked at for one entry.
  static let longestProbe = 512

  private static let numberMask: UInt32 = (1 << 21) - 1

  private let slots: Region<UInt32>

  /// A table in zeroed `slots`, a power of two of them.
  init(_ slots: Region<UInt32>) {
    self.slots = slots
  }

  /// The number of slots for `count` entries.
  static func slotCount(for count: Int) -> Int {
    var slots = 16
    while slots < count + count / 2 { slots *= 2 }
    return slots
  }

  /// The number with this hash for which `matches` holds.
  @inline(always)
  func find(_ hash: UInt64, _ matches: (Int) -> Bool) -> Int? {
    let mask = slots.count - 1
    let tag = UInt32(truncatingIfNeeded: hash) & ~HashSlots.numberMask
    var index = Int(truncatingIfNeeded: hash >> 32) & mask
    for _ in 0..<min(HashSlots.longestProbe, slots.count) {
      let slot = slots[index]
      if slot == 0 { return nil }
      if slot & ~HashSlots.numberMask == tag {
        let number = Int(slot & HashSlots.numberMask) - 1
        if matches(number) { return number }
      }
      index = (index + 1) & mask
    }
    return nil
  }

  /// Adds `number`, unless one with this hash matches already.
  ///
  /// - Returns: The number that was there before, or `nil`.
  /// - Throws: `TokenizerError.crowdedTable` beyond `longestProbe`.
  @inline(always)
  func insert(
    _ number: Int, hash: UInt64, _ matches: (Int) -> Bool
  ) throws(TokenizerError) -> Int? {
    let mask = slots.count - 1
    let tag = UInt32(truncatingIfNeeded: hash) & ~HashSlots.numberMask
    var index = Int(truncatingIfNeeded: hash >> 32) & mask
    for _ in 0..<min(HashSlots.longestProbe, slots.count) {
      let slot = slots[index]
      if slot == 0 {
        slots[index] = tag | UInt32(number + 1)
        return nil
      }
      if slot & ~HashSlots.numberMask == tag {
        let found = Int(slot & HashSlots.numberMask) - 1
        if matches(found) { return found }
      }
      index = (index + 1) & mask
    }
    throw .crowdedTable(limit: HashSlots.longestProbe)
  }
}

/// Hashes by the 128-bit product of two words, folded.
enum Hash {
  private static let first: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let second: UInt64 = 0xD6E8_FEB8_6659_FD93

  /// The hash of two words.
  @inline(always)
  static func of(_ left: UInt64, _ right: UInt64) -> UInt64 {
    fold(fold(left ^ first, second) ^ right, first)
  }

  /// The hash of a text that goes on with one more scalar.
  @inline(always)
  static func of(_ hash: UInt64, appending scalar: UInt32) -> UInt64 {
    fold(hash ^ UInt64(scalar), second)
  }

  /// The hash of a text without scalars, for `of(_:appending:)`.
  static var ofNothing: UInt64 { first }

  /// The hash of bytes.
  @inline(always)
  static func of(_ bytes: Bytes) -> UInt64 {
    var hash = first ^ UInt64(bytes.count)
    var index = 0
    while let word = bytes.load(UInt64.self, at: index) {
      hash = fold(hash ^ word, second)
      index += 8
    }
    var tail: UInt64 = 0
    if let word = bytes.load(UInt32.self, at: index) {
      tail = UInt64(word)
      index += 4
    }
    while index < bytes.count {
      tail = tail << 8 | UInt64(bytes[index])
      index += 1
    }
    return fold(hash ^ tail, first)
  }

  @inline(always)
  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}

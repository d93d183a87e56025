import Memory

/// A set of scalars: `\p{L}`, `[^\s\p{L}\p{N}]`, `'`.
struct ScalarSet: BitwiseCopyable {
  /// The members below U+0040 and U+0080, with everything else applied.
  var low: UInt64 = 0
  var high: UInt64 = 0
  /// The categories whose scalars belong to it.
  var categories: UInt32 = 0
  /// Categories whose scalars do not, whatever else holds.
  var without: UInt32 = 0
  /// The ranges beyond ASCII that belong to it, in the program.
  var firstRange: UInt16 = 0
  var rangeCount: UInt16 = 0
  /// Whether it is all the others instead.
  var isNegated = false
}

/// A range of scalars beyond ASCII.
struct ScalarRange: BitwiseCopyable {
  var first: UInt32
  var last: UInt32
}

extension ScalarSet {
  /// Adds a range of scalars, whose part beyond ASCII goes to `ranges`.
  mutating func insert(
    _ first: UInt32, _ last: UInt32, _ ranges: Region<ScalarRange>
  ) {
    var value = first
    while value <= last, value < 0x80 {
      insert(ascii: value)
      value += 1
    }
    guard value <= last else { return }
    ranges[Int(firstRange + rangeCount)] = ScalarRange(first: value, last: last)
    rangeCount += 1
  }

  /// Ends the set: categories count for ASCII too, and what is left out is.
  mutating func finish() {
    for value in UInt32(0)..<0x80
    where ScalarCategory.bits(value) & categories != 0 {
      insert(ascii: value)
    }
    if isNegated {
      low = ~low
      high = ~high
    }
    for value in UInt32(0)..<0x80
    where ScalarCategory.bits(value) & without != 0 {
      let bit: UInt64 = 1 << UInt64(value & 63)
      if value < 64 { low &= ~bit } else { high &= ~bit }
    }
  }

  private mutating func insert(ascii value: UInt32) {
    let bit: UInt64 = 1 << UInt64(value & 63)
    if value < 64 { low |= bit } else { high |= bit }
  }

  /// Whether a scalar of ASCII belongs to it.
  @inline(always)
  func contains(ascii value: UInt32) -> Bool {
    (value < 64 ? low : high) >> UInt64(value & 63) & 1 != 0
  }

  /// Whether a scalar beyond ASCII, of these bits, belongs to it.
  @inline(always)
  func contains(
    _ value: UInt32, bits: UInt32, _ ranges: Region<ScalarRange>
  ) -> Bool {
    guard bits & without == 0 else { return false }
    var isMember = bits & categories != 0
    if !isMember {
      for index in 0..<Int(rangeCount) {
        let range = ranges[Int(firstRange) + index]
        if value >= range.first, value <= range.last {
          isMember = true
          break
        }
      }
    }
    return isMember != isNegated
  }
}

import JSON
import Memory

/// Numbers as a format asks for them.
extension Renderer {
  mutating func spelled(
    _ number: Int64, _ kind: UInt8, _ spelling: Spelling
  ) throws(Breach) -> Text {
    let base: UInt64 =
      kind | 0x20 == 0x78 ? 16 : kind == 0x6F ? 8 : kind == 0x62 ? 2 : 10
    var digits: InlineArray<64, UInt8> = InlineArray(repeating: 0x30)
    var count = 0
    var rest = number.magnitude
    repeat {
      let digit = UInt8(rest % base)
      digits[count] =
        digit < 10 ? 0x30 + digit : (kind == 0x58 ? 0x37 : 0x57) + digit
      rest /= base
      count += 1
    } while rest > 0
    let start = heap.textCount
    for place in stride(from: count - 1, through: 0, by: -1) {
      try heap.append(byte: digits[place])
    }
    return try spelled(
      digits: heap.text(from: start), isNegative: number < 0, kind, spelling)
  }

  mutating func spelled(
    digits: Text, isNegative: Bool, _ kind: UInt8, _ spelling: Spelling
  ) throws(Breach) -> Text {
    let count = Int(digits.count)
    let start = heap.textCount
    try beginNumber(isNegative: isNegative, spelling)
    let isDecimal = kind == 0x64 || kind == 0x69 || kind == 0x75
    if spelling.isAlternate, !isDecimal {
      try heap.append("0")
      try heap.append(byte: kind == 0x6F ? 0x6F : kind)
    }
    try fill(
      spelling, written: heap.textCount - start,
      digits: max(count, spelling.precision ?? 0)
        + (spelling.groups ? (count - 1) / 3 : 0))
    for _ in 0..<max(0, (spelling.precision ?? 0) - count) {
      try charge(1)
      try heap.append("0")
    }
    for place in 0..<count {
      try heap.append(digits[place..<(place + 1)])
      let left = count - 1 - place
      if spelling.groups, left > 0, left % 3 == 0 { try heap.append(",") }
    }
    return try padded(
      heap.text(from: start), to: spelling.width, spelling, .right)
  }

  private mutating func beginNumber(
    isNegative: Bool, _ spelling: Spelling
  ) throws(Breach) {
    if isNegative {
      try heap.append("-")
    } else if spelling.sign != 0 {
      try heap.append(byte: spelling.sign)
    }
  }

  /// Zeros up to the width, where they are asked for.
  mutating func fill(
    _ spelling: Spelling, written: Int, digits: Int
  ) throws(Breach) {
    guard spelling.fillsWithZeros, !spelling.isLeft else { return }
    for _ in 0..<max(0, spelling.width - written - digits) {
      try charge(1)
      try heap.append("0")
    }
  }

  mutating func spelled(
    _ number: Double, _ spelling: Spelling
  ) throws(Breach) -> Text {
    let start = heap.textCount
    try beginNumber(
      isNegative: number.sign == .minus && !number.isNaN, spelling)
    if number.isFinite {
      let decimals = spelling.precision ?? 6
      guard let digits = FixedDecimal(number.magnitude, decimals: decimals)
      else { throw error("a number with too many digits") }
      let hasPoint = decimals > 0 || spelling.isAlternate
      try fill(
        spelling, written: heap.textCount - start,
        digits: digits.count + (hasPoint ? 1 : 0)
          + (spelling.groups ? (digits.wholeCount - 1) / 3 : 0))
      for place in 0..<digits.count {
        if place == digits.wholeCount { try heap.append(".") }
        try heap.append(byte: digits[place] + 0x30)
        let left = digits.wholeCount - 1 - place
        if spelling.groups, left > 0, left % 3 == 0 { try heap.append(",") }
      }
      if decimals == 0, spelling.isAlternate { try heap.append(".") }
    } else {
      try heap.append(number.isNaN ? "nan" : "inf")
    }
    return try padded(
      heap.text(from: start), to: spelling.width, spelling, .right)
  }
}

import JSON
import Memory

/// Numbers as text, and what `int` makes of values.
extension Renderer {
  /// Appends a float as Python spells it: the fewest digits that mean it.
  mutating func append(number: Double) throws(Breach) {
    guard number.isFinite else {
      return try heap.append(number.isNaN ? "nan" : number < 0 ? "-inf" : "inf")
    }
    if number.sign == .minus { try heap.append("-") }
    let digits = ShortestDecimal(number.magnitude)
    let exponent = digits.exponent
    if exponent > -4, exponent <= 16 {
      try append(digits, from: 0, to: max(exponent, 0), isWhole: true)
      try heap.append(".")
      for _ in 0..<max(0, -exponent) { try heap.append("0") }
      try append(
        digits, from: max(exponent, 0), to: max(digits.count, exponent + 1),
        isWhole: false)
    } else {
      try append(digits, from: 0, to: 1, isWhole: true)
      if digits.count > 1 {
        try heap.append(".")
        try append(digits, from: 1, to: digits.count, isWhole: false)
      }
      let power = exponent - 1
      try heap.append(power < 0 ? "e-" : "e+")
      if power.magnitude < 10 { try heap.append("0") }
      try append(number: Int64(power.magnitude))
    }
  }

  mutating func append(
    _ digits: ShortestDecimal, from start: Int, to end: Int, isWhole: Bool
  ) throws(Breach) {
    if isWhole, start == end { try heap.append("0") }
    for index in start..<max(start, end) {
      try heap.append(byte: index < digits.count ? digits[index] + 0x30 : 0x30)
    }
  }
}

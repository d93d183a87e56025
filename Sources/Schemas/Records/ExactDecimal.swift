/// A decimal number by value: (-1)^sign · significand · 10^exponent.
///
/// The significand has at most 37 digits and no zeros at its end; zero has no
/// sign and the exponent 0.
struct ExactDecimal {
  static let mostDigits = 37
  /// What exponents stay within, both ways.
  static let mostExponent = 100_000

  var isNegative: Bool
  var significand: UInt128
  var exponent: Int

  static var zero: ExactDecimal { ExactDecimal(false, 0, 0) }

  init(_ isNegative: Bool, _ significand: UInt128, _ exponent: Int) {
    var significand = significand
    var exponent = exponent
    if significand == 0 {
      exponent = 0
    } else {
      while significand % 10 == 0 {
        significand /= 10
        exponent += 1
      }
    }
    self.isNegative = isNegative && significand != 0
    self.significand = significand
    self.exponent = exponent
  }

  var isZero: Bool { significand == 0 }
  /// Whether it has no fraction.
  var isWhole: Bool { exponent >= 0 }

  var negated: ExactDecimal {
    ExactDecimal(!isNegative, significand, exponent)
  }

  /// 10^power, or nil beyond 128 bits.
  static func powerOfTen(_ power: Int) -> UInt128? {
    guard power >= 0, power <= 38 else { return nil }
    var value: UInt128 = 1
    for _ in 0..<power { value *= 10 }
    return value
  }

  /// The number of digits of a significand.
  static func digits(_ value: UInt128) -> Int {
    var count = 0
    var rest = value
    while rest > 0 {
      rest /= 10
      count += 1
    }
    return count
  }

  /// -1, 0 or 1: how two magnitudes compare.
  static func compareMagnitudes(_ left: ExactDecimal, _ right: ExactDecimal)
    -> Int
  {
    if left.isZero || right.isZero {
      return left.isZero ? (right.isZero ? 0 : -1) : 1
    }
    let leftScale = digits(left.significand) + left.exponent
    let rightScale = digits(right.significand) + right.exponent
    if leftScale != rightScale { return leftScale < rightScale ? -1 : 1 }
    // Of one scale: both fit when brought to the smaller exponent.
    let shift = left.exponent - right.exponent
    let a = left.significand * (powerOfTen(max(shift, 0)) ?? 1)
    let b = right.significand * (powerOfTen(max(-shift, 0)) ?? 1)
    return a == b ? 0 : a < b ? -1 : 1
  }

  static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    let order = compareMagnitudes(left, right)
    return left.isNegative ? order > 0 : order < 0
  }

  static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
    left.isNegative == right.isNegative && left.significand == right.significand
      && left.exponent == right.exponent
  }

  /// Whether the number is `step` times an integer, which must be positive.
  func isMultiple(of step: ExactDecimal) -> Bool {
    if isZero { return true }
    if exponent < step.exponent { return false }
    // significand · 10^(difference) modulo the step's significand.
    var rest = significand % step.significand
    var left = exponent - step.exponent
    while left > 0, rest != 0 {
      // Below 10^38, which 128 bits hold.
      rest = rest * 10 % step.significand
      left -= 1
    }
    return rest == 0
  }

  /// The least common multiple of two positive steps, or nil beyond 37 digits.
  static func leastCommonMultiple(_ left: ExactDecimal, _ right: ExactDecimal)
    -> ExactDecimal?
  {
    let exponent = min(left.exponent, right.exponent)
    guard let a = scaled(left, to: exponent),
      let b = scaled(right, to: exponent)
    else { return nil }
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    let (product, overflow) = (a / x).multipliedReportingOverflow(by: b)
    guard !overflow, digits(product) <= mostDigits else { return nil }
    return ExactDecimal(false, product, exponent)
  }

  /// The significand that `value` has with a smaller exponent.
  static func scaled(_ value: ExactDecimal, to exponent: Int) -> UInt128? {
    guard let power = powerOfTen(value.exponent - exponent) else { return nil }
    let (product, overflow) = value.significand.multipliedReportingOverflow(
      by: power)
    return overflow ? nil : product
  }
}

/// How whole numbers are told from others: draft 4 goes by the spelling.
enum Spelling {
  /// By value: 1.0 and 1e2 are whole.
  static let any: Int32 = 0
  /// Without a point and an exponent.
  static let plain: Int32 = 1
  /// With a point or an exponent.
  static let long: Int32 = 2

  static func other(_ spelling: Int32) -> Int32 { 3 - spelling }
}

/// The numbers of a shape, read from its record.
struct NumberRange {
  var lower: ExactDecimal?
  var lowerIsExcluded = false
  var upper: ExactDecimal?
  var upperIsExcluded = false
  /// All are multiples of it.
  var step: ExactDecimal?
  var spelling = Spelling.any
  /// No point and no exponent may be written.
  var isPlain: Bool { spelling == Spelling.plain }

  /// The same range of negative numbers' magnitudes.
  var mirrored: NumberRange {
    var other = self
    other.lower = upper?.negated
    other.lowerIsExcluded = upperIsExcluded
    other.upper = lower?.negated
    other.upperIsExcluded = lowerIsExcluded
    return other
  }

  /// Whether a number is within the bounds and a multiple of the step.
  func admits(_ value: ExactDecimal) -> Bool {
    if let lower {
      if value < lower || (lowerIsExcluded && value == lower) { return false }
    }
    if let upper {
      if upper < value || (upperIsExcluded && value == upper) { return false }
    }
    return step.map { value.isMultiple(of: $0) } ?? true
  }

  /// Leaves out what no reader of doubles can tell from infinity.
  mutating func limit() {
    let most = ExactDecimal(false, 17_976_931_348_623_157, 292)
    raiseLower(to: most.negated, isExcluded: false)
    lowerUpper(to: most, isExcluded: false)
  }

  /// Whether it begins or ends, or goes through zero, where numbers have few
  /// digits.
  var hasShortNumbers: Bool {
    let limit = ExactDecimal(false, 1, 30)
    if let lower, limit < lower { return false }
    if let upper, upper < limit.negated { return false }
    return true
  }

  mutating func raiseLower(to value: ExactDecimal, isExcluded: Bool) {
    if let lower {
      if value < lower { return }
      if value == lower {
        lowerIsExcluded = lowerIsExcluded || isExcluded
        return
      }
    }
    lower = value
    lowerIsExcluded = isExcluded
  }

  mutating func lowerUpper(to value: ExactDecimal, isExcluded: Bool) {
    if let upper {
      if upper < value { return }
      if value == upper {
        upperIsExcluded = upperIsExcluded || isExcluded
        return
      }
    }
    upper = value
    upperIsExcluded = isExcluded
  }

  /// The least multiple of the step that is not below `value`, nor equal where
  /// that is excluded, as a count of steps; nil beyond 128 bits.
  static func firstStep(
    _ step: ExactDecimal, from value: ExactDecimal, isExcluded: Bool
  ) -> UInt128? {
    let difference = value.exponent - step.exponent
    var count: UInt128
    var isExact: Bool
    if difference >= 0 {
      guard let scaled = ExactDecimal.scaled(value, to: step.exponent) else {
        return nil
      }
      count = scaled / step.significand
      isExact = scaled % step.significand == 0
    } else if let power = ExactDecimal.powerOfTen(-difference) {
      let (divisor, overflow) = step.significand.multipliedReportingOverflow(
        by: power)
      count = overflow ? 0 : value.significand / divisor
      isExact = overflow ? value.isZero : value.significand % divisor == 0
    } else {
      count = 0
      isExact = value.isZero
    }
    if !isExact || isExcluded { count += 1 }
    return count
  }
}

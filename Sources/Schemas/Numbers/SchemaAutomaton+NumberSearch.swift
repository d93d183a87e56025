/// Magnitudes from one to another.
struct Magnitudes {
  var low: ExactDecimal
  var lowIsExcluded = false
  /// Without one they go on forever.
  var high: ExactDecimal?
  var highIsExcluded = false
}

extension SchemaAutomaton {
  /// Whether a number of a shape has a magnitude among some; `range` is the
  /// shape's, mirrored for negative numbers.
  func exists(
    in wanted: Magnitudes, _ shape: Ref, _ range: NumberRange, isNegative: Bool
  ) -> Bool {
    var both = NumberRange(
      lower: wanted.low, lowerIsExcluded: wanted.lowIsExcluded,
      upper: wanted.high, upperIsExcluded: wanted.highIsExcluded)
    if let lower = range.lower {
      both.raiseLower(to: lower, isExcluded: range.lowerIsExcluded)
    }
    if let upper = range.upper {
      both.lowerUpper(to: upper, isExcluded: range.upperIsExcluded)
    }
    let low = both.lower ?? .zero
    if let high = both.upper {
      if high < low { return false }
      if high == low {
        return !both.lowerIsExcluded && !both.upperIsExcluded
          && admits(shape, isNegative ? low.negated : low)
      }
    }
    guard var step = range.step else { return true }
    // Steps are counted with 18 digits; where they are finer, only those that
    // are rounder are looked at.
    let scale = ExactDecimal.digits(low.significand) + low.exponent
    let finest = scale - 18 - ExactDecimal.digits(step.significand)
    if finest > step.exponent {
      step = ExactDecimal(false, step.significand, finest)
    }
    guard
      var count = NumberRange.firstStep(
        step, from: low, isExcluded: both.lowerIsExcluded)
    else { return false }
    // Excluded numbers and steps can take away some of the first ones.
    for _ in 0..<64 {
      let (product, overflow) = step.significand.multipliedReportingOverflow(
        by: count)
      if overflow { return both.upper == nil }
      let value = ExactDecimal(false, product, step.exponent)
      if let high = both.upper {
        if high < value || (both.upperIsExcluded && high == value) {
          return false
        }
      }
      if isNotExcluded(shape, isNegative ? value.negated : value) {
        return true
      }
      count += 1
    }
    return heap.word(shape, 8) == 0
  }

  /// Whether a text that begins like this can become a number of a shape.
  func reaches(_ shape: Ref, _ number: NumberText) -> Bool {
    let set = heap.word(shape, 6)
    if set != 0 {
      for index in 0..<heap.count(set)
      where canBecome(heap.decimal(heap.word(set, index)), number, shape) {
        return true
      }
      return false
    }
    let whole = range(of: shape)
    let range = number.isNegative ? whole.mirrored : whole
    switch number.phase {
    case .letter, .exponentSign, .exponent:
      return !range.isPlain && reachesByExponent(shape, number, range)
    case .point, .fraction:
      if range.isPlain { return false }
    default: break
    }
    if number.significand == 0 {
      if admits(shape, .zero) { return true }
      if number.phase == .zero, range.isPlain { return false }
      return !number.isFull
        && exists(
          in: Magnitudes(low: .zero, lowIsExcluded: true), shape, range,
          isNegative: number.isNegative)
    }
    if number.isFull {
      // Only an exponent can follow.
      if admits(shape, number.value) { return true }
      var next = number
      next.phase = .letter
      return !range.isPlain && reachesByExponent(shape, next, range)
    }
    return reachesByDigits(shape, number, range)
  }

  /// More digits and an exponent can give all of [M · 10^k, (M + 1) · 10^k).
  private func reachesByDigits(
    _ shape: Ref, _ number: NumberText, _ range: NumberRange
  ) -> Bool {
    guard let high = range.upper else { return true }
    guard !high.isNegative, !high.isZero else { return false }
    let digits = ExactDecimal.digits(number.significand)
    let left = ExactDecimal.mostDigits - digits
    if let step = range.step, !range.isPlain,
      left <= ExactDecimal.digits(step.significand),
      let power = ExactDecimal.powerOfTen(left)
    {
      // Few more digits are kept: one of what they can give must be a multiple.
      let rest = number.significand * power % step.significand
      return rest == 0 || step.significand - rest < power
    }
    let isOpenBelow = range.lower.map { $0.isNegative || $0.isZero } ?? true
    if range.step == nil, isOpenBelow, !range.isPlain { return true }
    var power = ExactDecimal.digits(high.significand) + high.exponent - digits
    var least = -digits - 1
    if let step = range.step {
      least += step.exponent
    }
    if let low = range.lower, !isOpenBelow {
      least = max(
        least,
        ExactDecimal.digits(low.significand) + low.exponent - digits - 1)
      if range.step == nil {
        least = ExactDecimal.digits(low.significand) + low.exponent - digits - 1
      }
    }
    if range.isPlain { least = max(least, 0) }
    while power >= least {
      let part = Magnitudes(
        low: ExactDecimal(false, number.significand, power),
        high: ExactDecimal(false, number.significand + 1, power),
        highIsExcluded: true)
      if exists(in: part, shape, range, isNegative: number.isNegative) {
        return true
      }
      power -= 1
    }
    return false
  }

  /// Whether an exponent that begins like this gives a number of the shape.
  private func reachesByExponent(
    _ shape: Ref, _ number: NumberText, _ range: NumberRange
  ) -> Bool {
    if number.significand == 0 { return admits(shape, .zero) }
    if number.phase == .letter {
      var next = number
      next.phase = .exponentSign
      if reachesByExponent(shape, next, range) { return true }
      next.exponentIsNegative = true
      return reachesByExponent(shape, next, range)
    }
    let most = 999
    for value in 0...most where exponent(number, canBecome: value) {
      var whole = number
      whole.exponent = value
      if admits(shape, whole.value) { return true }
    }
    return false
  }

  /// Whether the digits of an exponent can go on to a value.
  private func exponent(_ number: NumberText, canBecome value: Int) -> Bool {
    guard number.phase == .exponent else {
      return value < 1000
    }
    // So many digits may still follow.
    var left = NumberText.mostExponentDigits - number.exponentDigits
    var rest = value
    while rest != number.exponent, left > 0 {
      rest /= 10
      left -= 1
    }
    return rest == number.exponent
  }

  /// Whether a text that begins like this can become one number.
  private func canBecome(
    _ value: ExactDecimal, _ number: NumberText, _ shape: Ref
  ) -> Bool {
    if value.isZero {
      return number.significand == 0
    }
    guard value.isNegative == number.isNegative else { return false }
    let isPlain = heap.word(shape, 0) == Spelling.plain
    switch number.phase {
    case .begin, .sign: return true
    case .letter, .exponentSign, .exponent:
      guard !isPlain, number.significand != 0 else { return false }
      var bare = number
      bare.exponent = 0
      let mantissa = bare.value
      guard mantissa.significand == value.significand else { return false }
      let exponent = value.exponent - mantissa.exponent
      if number.phase != .letter, exponent != 0,
        (exponent < 0) != number.exponentIsNegative
      {
        return false
      }
      return self.exponent(number, canBecome: abs(exponent))
    default:
      if isPlain, number.phase == .zero { return false }
      if number.significand == 0 { return true }
      if isPlain {
        guard number.phase == .whole,
          ExactDecimal.digits(number.significand)
            <= ExactDecimal.digits(value.significand) + value.exponent
        else { return false }
      }
      return isPrefix(number.significand, of: value)
    }
  }

  /// Whether digits begin those of a value, zeros at its end included.
  private func isPrefix(_ digits: UInt128, of value: ExactDecimal) -> Bool {
    var prefix = digits
    var whole = value.significand
    let (count, total) = (
      ExactDecimal.digits(prefix), ExactDecimal.digits(whole)
    )
    if count <= total {
      for _ in 0..<(total - count) { whole /= 10 }
    } else {
      for _ in 0..<(count - total) {
        if prefix % 10 != 0 { return false }
        prefix /= 10
      }
    }
    return prefix == whole
  }
}

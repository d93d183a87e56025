/// Functions of analysis made of IEEE operations alone, so that every machine has the
/// same bits; the system's own differ between machines in the last one.
enum Analysis {
  /// The natural logarithm of a positive, finite, normal number.
  static func logarithm(_ value: Double) -> Double {
    var exponent = value.exponent
    var fraction = value.significand
    if fraction > 1.4142135623730951 {
      fraction *= 0.5
      exponent += 1
    }
    // ln m = 2 · artanh((m - 1) / (m + 1)), and the argument is at most 0.172.
    let z = (fraction - 1) / (fraction + 1)
    let square = z * z
    var sum = 0.0
    for term in stride(from: 23, through: 1, by: -2) {
      sum = sum * square + 1 / Double(term)
    }
    return Double(exponent) * 0.6931471805599453 + 2 * z * sum
  }

  /// The power of e; of arguments beyond a float's range it is 0 or infinity.
  static func exponential(_ value: Double) -> Double {
    guard value > -700 else { return value.isNaN ? value : 0 }
    guard value < 700 else { return value.isNaN ? value : .infinity }
    let exponent = (value * 1.4426950408889634).rounded()
    // ln 2 in two parts, the first of which has few digits.
    let rest =
      (value - exponent * 0.693147180369123816490) - exponent
      * 1.90821492927058770002e-10
    var sum = 1.0
    for term in stride(from: 16, through: 1, by: -1) {
      sum = 1 + sum * rest / Double(term)
    }
    return Double(sign: .plus, exponent: Int(exponent), significand: sum)
  }

  /// The angle from 0 to π whose cosine is given.
  static func arccosine(_ cosine: Double) -> Double {
    let bounded = min(max(cosine, -1), 1)
    let sine = ((1 - bounded) * (1 + bounded)).squareRoot()
    // The half angle's tangent stays finite but at π itself.
    guard bounded > -1 else { return Double.pi }
    return 2 * arctangent(sine / (1 + bounded))
  }

  /// The angle whose tangent is the number, which is not negative.
  private static func arctangent(_ tangent: Double) -> Double {
    guard tangent <= 1 else {
      return Double.pi / 2 - arctangent(1 / tangent)
    }
    // Three halvings bring the argument below 0.1.
    var z = tangent
    for _ in 0..<3 { z = z / (1 + (1 + z * z).squareRoot()) }
    let square = z * z
    var sum = 0.0
    for term in stride(from: 19, through: 1, by: -2) {
      sum = 1 / Double(term) - sum * square
    }
    return 8 * z * sum
  }

  /// The sine of an angle from 0 to π.
  static func sine(_ angle: Double) -> Double {
    // From π/2 on the sine is that of the rest of π, whose next digits are given.
    let reduced =
      angle > Double.pi / 2
      ? (Double.pi - angle) + 1.2246467991473532e-16 : angle
    let square = reduced * reduced
    var sum = 0.0
    for term in stride(from: 23, through: 3, by: -2) {
      sum = (1 - sum) * square / Double((term - 1) * term)
    }
    return reduced * (1 - sum)
  }

  /// The cosine and the sine of an angle, or no numbers where it has more than
  /// some million turns.
  static func turn(_ angle: Double) -> (cosine: Double, sine: Double) {
    guard angle.magnitude < 0x1p24 else { return (.nan, .nan) }
    let quarters = (angle * 0.6366197723675814).rounded()
    // π/2 in two parts, the first of which has 33 bits.
    let rest =
      (angle - quarters * 1.57079632673412561417) - quarters
      * 6.07710050650619224932e-11
    let square = rest * rest
    var (even, odd) = (0.0, 0.0)
    for term in stride(from: 18, through: 2, by: -2) {
      even = (1 - even) * square / Double((term - 1) * term)
      odd = (1 - odd) * square / Double(term * (term + 1))
    }
    let (cosine, sine) = (1 - even, rest * (1 - odd))
    switch Int(quarters) & 3 {
    case 0: return (cosine, sine)
    case 1: return (-sine, cosine)
    case 2: return (-cosine, -sine)
    default: return (sine, -cosine)
    }
  }
}

/// The natural logarithm in single precision, by few operations that every
/// machine rounds alike.
package enum Logarithm {
  /// ln 2.
  package static let ofTwo: Float = 0x1.62e43p-1

  /// ln x, within 2 units in the last place or 2⁻²³ of 1.
  ///
  /// Below the least normal number, and for NaN, the result is its logarithm.
  package static func of(_ x: Float) -> Float {
    let normal = x > .leastNormalMagnitude ? x : .leastNormalMagnitude
    guard normal < .infinity else { return .infinity }
    // x = 2ⁿ·m with m in √½ … √2.
    let bits = normal.bitPattern &- 0x3F35_04F3
    let n = Float(Int32(bitPattern: bits) >> 23)
    let m = Float(bitPattern: (bits & 0x007F_FFFF) &+ 0x3F35_04F3)
    // ln m = 2·artanh s; the first term left out is below 2e-9.
    let s = (m - 1) / (m + 1)
    let square = s * s
    var p: Float = 1 / 9
    p = p * square + 1 / 7
    p = p * square + 0.2
    p = p * square + 1 / 3
    p = p * square
    let fraction = (2 * s) * p + 2 * s
    // ln2's first part has 9 significant bits: n times it is exact.
    return n * 0x1.63p-1 + (n * -0x1.bd0106p-13 + fraction)
  }

  /// x to the power of `exponent`, for 0 ≤ x ≤ 1 and an exponent from 0 on.
  package static func power(_ x: Float, _ exponent: Float) -> Float {
    if exponent == 0 { return 1 }
    guard x > 0 else { return 0 }
    return Exponential.of(min(exponent * of(x), 0))
  }
}

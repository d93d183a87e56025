/// e^x in single precision, by few operations that every machine rounds alike:
/// the system's own function differs between machines.
package enum Exponential {
  /// e^x for x ≤ 0, within 2 units in the last place.
  ///
  /// Below −87, and for NaN, the result is e^−87. It is so small that nothing is
  /// ever drawn for it, and still a normal number.
  package static func of(_ x: Float) -> Float {
    // A comparison with NaN is false; the conversion of n below would trap.
    let clamped = x > -87 ? x : -87
    // x = n·ln2 + r with |r| ≤ ln2/2; ln2's first part has 9 significant bits,
    // so that n times it is exact.
    // Adding 1.5·2²³ rounds to the nearest integer, ties to even.
    let n = (clamped * 0x1.715476p+0 + 12_582_912) - 12_582_912
    var r = clamped - n * 0x1.63p-1
    r = r - n * -0x1.bd0106p-13
    // Taylor's series; the first term left out is below 6e-9.
    var p: Float = 1 / 5040
    p = p * r + 1 / 720
    p = p * r + 1 / 120
    p = p * r + 1 / 24
    p = p * r + 1 / 6
    p = p * r + 0.5
    p = p * (r * r) + r
    p = p + 1
    return p * Float(bitPattern: UInt32(Int32(n) + 127) << 23)
  }

  /// e^x of each lane, with the bits of the function above.
  @inline(__always)
  static func of(_ x: SIMD16<Float>) -> SIMD16<Float> {
    let clamped = x.replacing(with: -87, where: .!(x .> -87))
    let n = (clamped * 0x1.715476p+0 + 12_582_912) - 12_582_912
    var r = clamped - n * 0x1.63p-1
    r = r - n * -0x1.bd0106p-13
    var p = r * (1 / 5040) + 1 / 720
    p = p * r + 1 / 120
    p = p * r + 1 / 24
    p = p * r + 1 / 6
    p = p * r + 0.5
    p = p * (r * r) + r
    p = p + 1
    let exponents = SIMD16<Int32>(n) &+ 127
    return p * unsafeBitCast(exponents &<< 23, to: SIMD16<Float>.self)
  }
}

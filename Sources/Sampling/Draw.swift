/// Draws that depend on a seed and their number alone, so that any answer can be
/// replayed from any of its tokens.
package enum Draw {
  /// The uniform number in [0, 1) with 24 bits of draw `number` under `seed`.
  ///
  /// Two rounds of SplitMix64's mixer (Steele, Lea, Flood 2014): the seed is
  /// mixed first, so that neighbouring seeds do not give shifted sequences.
  package static func uniform(seed: UInt64, number: UInt64) -> Float {
    let bits = mix(mix(seed) &+ (number &+ 1) &* 0x9E37_79B9_7F4A_7C15)
    return Float(bits >> 40) * 0x1p-24
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

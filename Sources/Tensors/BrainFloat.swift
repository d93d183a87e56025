/// Conversions of bfloat16: the upper half of a single.
public enum BrainFloat {
  /// The value; every one is exact in single precision.
  @inlinable
  public static func float(_ bits: UInt16) -> Float {
    Float(bitPattern: UInt32(bits) << 16)
  }

  /// The bfloat16 nearest to `value`; of two, the even one.
  ///
  /// A NaN comes out quiet.
  @inlinable
  public static func bits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if bits & 0x7FFF_FFFF > 0x7F80_0000 {
      return UInt16(bits >> 16) | 0x40
    }
    // The largest finite value plus half a step stays within 32 bits.
    return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }
}

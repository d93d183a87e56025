/// Conversions of IEEE 754 half precision, written out in bits.
///
/// `Float16` does not exist in every build, and all builds must agree.
public enum Half {
  /// The value of a half; every one is exact in single precision.
  ///
  /// A NaN comes out quiet and keeps its payload, as processors do it.
  @inlinable
  public static func float(_ half: UInt16) -> Float {
    let sign = UInt32(half & 0x8000) << 16
    let magnitude = UInt32(half & 0x7FFF)
    let bits: UInt32
    if magnitude >= 0x7C00 {
      let quiet: UInt32 = magnitude > 0x7C00 ? 0x0040_0000 : 0
      bits = 0x7F80_0000 | (magnitude & 0x3FF) << 13 | quiet
    } else if magnitude >= 0x0400 {
      // The exponent's bias grows from 15 to 127.
      bits = magnitude << 13 + UInt32(127 - 15) << 23
    } else {
      // Subnormal: a whole number of 2⁻²⁴.
      bits = (Float(magnitude) * 0x1p-24).bitPattern
    }
    return Float(bitPattern: sign | bits)
  }

  /// The half nearest to `value`; of two, the even one.
  ///
  /// From 65,520 on the nearest is infinity. A NaN comes out quiet, with the
  /// upper bits of its payload.
  @inlinable
  public static func bits(_ value: Float) -> UInt16 {
    let sign = UInt16(value.bitPattern >> 16) & 0x8000
    let magnitude = value.bitPattern & 0x7FFF_FFFF
    if magnitude > 0x7F80_0000 {
      return sign | 0x7E00 | UInt16(magnitude >> 13 & 0x1FF)
    }
    if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
    if magnitude >= 0x3880_0000 {
      // Normal: the bias shrinks, and the thirteen bits that go are rounded. A
      // carry out of the fraction rightly raises the exponent.
      let rebiased = magnitude - UInt32(127 - 15) << 23
      return sign | UInt16(roundedShift(rebiased, by: 13))
    }
    if magnitude < 0x3300_0000 { return sign }
    // Subnormal, from 2⁻²⁵: the fraction with its leading one, in units of 2⁻²⁴.
    let fraction = magnitude & 0x7F_FFFF | 0x80_0000
    let shift = 126 - magnitude >> 23
    return sign | UInt16(roundedShift(fraction, by: shift))
  }

  /// `value` without its `count` lowest bits, rounded to nearest, ties to even.
  @usableFromInline
  static func roundedShift(_ value: UInt32, by count: UInt32) -> UInt32 {
    let half = UInt32(1) << (count - 1)
    let isOdd = value >> count & 1
    return (value + half - 1 + isOdd) >> count
  }
}

import Workbench

/// Roundings to the types of tensors, as float32 that the type has exactly.
///
/// All are to the nearest, of two the even one, and without a branch, so that loops
/// over them are made for vectors.
enum Rounding {
  /// The nearest bfloat16.
  @inline(__always)
  static func brain(_ value: Float) -> Float {
    let bits = value.bitPattern
    let rounded = (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000
    return value.isNaN ? value : Float(bitPattern: rounded)
  }

  /// The nearest half.
  @inline(__always)
  static func half(_ value: Float) -> Float {
    let sign = value.bitPattern & 0x8000_0000
    let bits = value.bitPattern & 0x7FFF_FFFF
    let normal = (bits &+ 0xFFF &+ (bits >> 13 & 1)) & 0xFFFF_E000
    // Below 2⁻¹⁴ halves are the multiples of 2⁻²⁴, as floats from 0.5 to 1 are.
    let subnormal = (Float(bitPattern: bits) + 0.5 - 0.5).bitPattern
    let finite = bits < 0x3880_0000 ? subnormal : normal
    let magnitude = bits >= 0x477F_F000 ? 0x7F80_0000 : finite
    return value.isNaN ? value : Float(bitPattern: magnitude | sign)
  }

  /// A float that rounds to a shorter type as `value` itself does: cut off, with the
  /// last bit set where something was.
  @inline(__always)
  static func sticky(_ value: Double) -> Float {
    let near = Float(value)
    let isExact = Double(near) == value
    let isAbove = Double(near.magnitude) > value.magnitude
    let cut = isAbove ? near.bitPattern &- 1 : near.bitPattern
    return Float(bitPattern: isExact || near.isNaN ? near.bitPattern : cut | 1)
  }

  /// Rounds the floats in place, where the type is shorter than float32.
  static func round(
    _ floats: UnsafeMutablePointer<Float>, _ count: Int, to type: ElementType
  ) {
    switch type {
    case .f16: for index in 0..<count { floats[index] = half(floats[index]) }
    case .bf16: for index in 0..<count { floats[index] = brain(floats[index]) }
    default: break
    }
  }

  /// The numbers as floats of the type, rounded once.
  static func round(
    _ numbers: UnsafePointer<Double>, _ count: Int, to type: ElementType,
    into floats: UnsafeMutablePointer<Float>
  ) {
    switch type {
    case .f16:
      for index in 0..<count { floats[index] = half(sticky(numbers[index])) }
    case .bf16:
      for index in 0..<count { floats[index] = brain(sticky(numbers[index])) }
    default:
      for index in 0..<count { floats[index] = Float(numbers[index]) }
    }
  }
}

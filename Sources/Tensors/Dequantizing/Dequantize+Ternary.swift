// Super-blocks of 256 elements that are -1, 0 or 1, with one scale.

/// 52 bytes of five digits to the base 3 (the last four of four), f16 d;
/// y = d·(digit - 1).
///
/// A byte is the digits' number as a fraction of 256, so that its first digit
/// is the carry of a multiplication by 3.
func expandTernary1(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block + 52)
  var floats = out
  expandDigits(block, bytes: 32, digits: 5, scale, &floats)
  expandDigits(block + 32, bytes: 16, digits: 5, scale, &floats)
  expandDigits(block + 48, bytes: 4, digits: 4, scale, &floats)
}

/// The first digits of all bytes, then the second ones, and so on.
@inline(always)
private func expandDigits(
  _ source: UnsafePointer<UInt8>, bytes: Int, digits: Int, _ scale: Float,
  _ out: inout UnsafeMutablePointer<Float>
) {
  var power: UInt8 = 1
  for _ in 0..<digits {
    for index in 0..<bytes {
      let rest = UInt16(source[index] &* power)
      out[index] = scale * Float(Int32((rest &* 3) >> 8) &- 1)
    }
    out += bytes
    power &*= 3
  }
}

/// 64 bytes of four elements each, f16 d; 128 elements share 32 bytes, 32 of
/// them a pair of bits; y = d·(q - 1).
func expandTernary2(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block + 64)
  for group in 0..<8 {
    let quants = block + 32 * (group >> 2)
    let shift = Int32(2 * (group & 3))
    for index in 0..<32 {
      let quant = Int32(quants[index]) &>> shift & 3
      out[32 * group + index] = scale * Float(quant &- 1)
    }
  }
}

// Blocks with one scale whose elements are of one or two bits.

/// f16 d; 128 bits; y = d where the bit is set, else -d.
func expandQ1(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  for index in 0..<128 {
    let bit = block[2 + index / 8] >> UInt8(index % 8) & 1
    out[index] = bit != 0 ? scale : -scale
  }
}

/// f16 d; 64 elements of two bits; y = d·(q - 1).
func expandQ2(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  for index in 0..<64 {
    let code = block[2 + index / 4] >> UInt8(2 * (index % 4)) & 3
    out[index] = Float(Int32(code) &- 1) * scale
  }
}

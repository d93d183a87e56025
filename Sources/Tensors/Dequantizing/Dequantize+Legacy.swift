// Blocks of 32 elements with one scale. The low halves of 16 bytes are elements
// 0 to 15 and the high ones are 16 to 31.

/// f16 d; 32 signed bytes; y = q·d.
func expandQ8(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  for index in 0..<32 {
    out[index] = Float(Int8(bitPattern: block[2 + index])) * scale
  }
}

/// f16 d; 16 bytes; y = (q - 8)·d.
func expandQ4(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  for index in 0..<16 {
    let pair = Int32(block[2 + index])
    out[index] = Float((pair & 15) &- 8) * scale
    out[index + 16] = Float((pair >> 4) &- 8) * scale
  }
}

/// f16 d; f16 m; 16 bytes; y = d·q + m.
func expandQ4Offset(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  let offset = half(block + 2)
  for index in 0..<16 {
    let pair = Int32(block[4 + index])
    out[index] = scale * Float(pair & 15) + offset
    out[index + 16] = scale * Float(pair >> 4) + offset
  }
}

/// f16 d; the fifth bits of all elements, one a bit; 16 bytes; y = d·(q - 16).
func expandQ5(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  let high = bits32(block + 2)
  for index in 0..<16 {
    let (low, upper) = fiveBits(block[6 + index], high, index)
    out[index] = scale * Float(low &- 16)
    out[index + 16] = scale * Float(upper &- 16)
  }
}

/// f16 d; f16 m; the fifth bits of all elements; 16 bytes; y = d·q + m.
func expandQ5Offset(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  let offset = half(block + 2)
  let high = bits32(block + 4)
  for index in 0..<16 {
    let (low, upper) = fiveBits(block[8 + index], high, index)
    out[index] = scale * Float(low) + offset
    out[index + 16] = scale * Float(upper) + offset
  }
}

/// Elements `index` and `index + 16` with their fifth bits.
@inline(always)
private func fiveBits(
  _ pair: UInt8, _ high: UInt32, _ index: Int
) -> (Int32, Int32) {
  let bits = Int32(truncatingIfNeeded: high &>> UInt32(index))
  return (
    Int32(pair & 15) | (bits & 1) << 4,
    Int32(pair >> 4) | (bits >> 16 & 1) << 4
  )
}

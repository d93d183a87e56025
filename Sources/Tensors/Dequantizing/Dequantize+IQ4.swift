internal import CCodebooks

// Four bits that stand for one of 16 values. The low halves of 16 bytes are
// elements 0 to 15 and the high ones are 16 to 31.

/// f16 d; 16 bytes; y = d·value.
func expandIQ4NL(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  expandCodes(block + 2, half(block), codebooks.iq4, out)
}

/// f16 d; two upper bits of eight scales; their four lower ones; 8 times 16
/// bytes; y = (d·(scale - 32))·value.
func expandIQ4XS(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  let upper = bits16(block + 2)
  for group in 0..<8 {
    let low = Int32(block[4 + group >> 1]) &>> Int32(4 * (group & 1)) & 15
    let high = Int32(upper) &>> Int32(2 * group) & 3
    let product = scale * Float((low | high << 4) &- 32)
    expandCodes(
      block + 8 + 16 * group, product, codebooks.iq4, out + 32 * group)
  }
}

/// An exponent; 16 bytes; y = 2 to the power of (exponent - 128) times the
/// value, which is doubled in the table.
func expandMXFP4(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let exponent = UInt32(block[0])
  // The two smallest powers are subnormal.
  let bits = exponent < 2 ? 0x0020_0000 << exponent : (exponent &- 1) << 23
  expandCodes(block + 1, Float(bitPattern: bits), codebooks.mxfp4, out)
}

@inline(always)
private func expandCodes(
  _ codes: UnsafePointer<UInt8>, _ scale: Float, _ values: UnsafePointer<Int8>,
  _ out: UnsafeMutablePointer<Float>
) {
  for index in 0..<16 {
    let pair = Int(codes[index])
    out[index] = scale * Float(values[pair & 15])
    out[index + 16] = scale * Float(values[pair >> 4])
  }
}

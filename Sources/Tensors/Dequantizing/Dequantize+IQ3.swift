internal import CCodebooks

// Super-blocks of 256 elements whose magnitudes are entries of a grid: four
// elements an index, eight a byte of signs.

/// f16 d; 64 indices; for every 32 elements 4 times 7 bits of signs and, on
/// top, four bits of scale; y = d·(0.5 + scale)·0.5·magnitude.
func expandIQ3XXS(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  for group in 0..<32 {
    let word = bits32(block + 66 + 4 * (group >> 2))
    let product = scale * (0.5 + Float(word >> 28)) * 0.5
    let first = codebooks.iq3_xxs[Int(block[2 + 2 * group])]
    let second = codebooks.iq3_xxs[Int(block[3 + 2 * group])]
    let code = Int(word &>> UInt32(7 * (group & 3)) & 127)
    expandMagnitudes(
      UInt64(first) | UInt64(second) << 32, codebooks.signs[code], product,
      out + 8 * group)
  }
}

/// f16 d; lower eight bits of 64 indices; their ninth bits; 32 bytes of signs;
/// four bits of scale for every 32 elements; y = d·(1 + 2·scale)·magnitude.
func expandIQ3S(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  for group in 0..<32 {
    let both = Int32(block[106 + group >> 3])
    let nibble = both &>> Int32(group & 4) & 15
    let product = scale * Float(1 &+ 2 &* nibble)
    let ninths = Int(block[66 + group >> 2]) &>> (2 * (group & 3))
    let first = Int(block[2 + 2 * group]) | (ninths & 1) << 8
    let second = Int(block[3 + 2 * group]) | (ninths & 2) << 7
    expandMagnitudes(
      UInt64(codebooks.iq3_s[first]) | UInt64(codebooks.iq3_s[second]) << 32,
      block[74 + group], product, out + 8 * group)
  }
}

/// Eight elements: (scale·magnitude)·sign.
@inline(always)
func expandMagnitudes(
  _ entry: UInt64, _ signs: UInt8, _ scale: Float,
  _ out: UnsafeMutablePointer<Float>
) {
  for index in 0..<8 {
    let shift = UInt64(index)
    let magnitude = UInt8(truncatingIfNeeded: entry &>> (8 &* shift))
    let isNegative = UInt64(signs) &>> shift & 1 == 1
    out[index] = scale * Float(magnitude) * (isNegative ? -1 : 1)
  }
}

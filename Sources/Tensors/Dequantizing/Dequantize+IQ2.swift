internal import CCodebooks

// Super-blocks of 256 elements whose magnitudes are entries of a grid: eight
// elements an index and a byte of signs; y = d·(0.5 + scale)·0.25·magnitude.

/// f16 d; for every 32 elements four indices, 4 times 7 bits of signs and, on
/// top, four bits of scale.
func expandIQ2XXS(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  for group in 0..<32 {
    let part = block + 2 + 8 * (group >> 2)
    let word = bits32(part + 4)
    let product = scale * (0.5 + Float(word >> 28)) * 0.25
    let entry = codebooks.iq2_xxs[Int(part[group & 3])]
    let code = Int(word &>> UInt32(7 * (group & 3)) & 127)
    expandMagnitudes(
      entry, codebooks.signs[code], product, out + 8 * group)
  }
}

/// f16 d; 32 times nine bits of index and seven of signs; four bits of scale
/// for every 16 elements.
func expandIQ2XS(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  for group in 0..<32 {
    let word = bits16(block + 2 + 2 * group)
    let nibble = fourBits(block + 66, group)
    expandMagnitudes(
      codebooks.iq2_xs[Int(word & 511)], codebooks.signs[Int(word >> 9)],
      scale * (0.5 + nibble) * 0.25, out + 8 * group)
  }
}

/// f16 d; lower eight bits of 32 indices; 32 bytes of signs; two upper bits of
/// the indices; four bits of scale for every 16 elements.
func expandIQ2S(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  for group in 0..<32 {
    let upper = Int(block[66 + group >> 2]) &>> (2 * (group & 3)) & 3
    let nibble = fourBits(block + 74, group)
    expandMagnitudes(
      codebooks.iq2_s[Int(block[2 + group]) | upper << 8], block[34 + group],
      scale * (0.5 + nibble) * 0.25, out + 8 * group)
  }
}

/// The four bits of scale of group `group` of eight elements; two share them.
@inline(always)
private func fourBits(_ scales: UnsafePointer<UInt8>, _ group: Int) -> Float {
  Float(Int32(scales[group >> 2]) &>> Int32(2 * (group & 2)) & 15)
}

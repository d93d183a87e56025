internal import CCodebooks

// Super-blocks of 256 elements that are entries of a grid of -1, 0 and 1: eight
// elements an index of eleven bits. An eighth is added to all or taken from
// them; y = d·(2·scale + 1)·(element ± 1/8).

/// f16 d; lower eight bits of 32 indices; for every 32 elements 4 times three
/// upper bits, three bits of scale and the eighth's sign.
func expandIQ1S(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  for group in 0..<32 {
    let word = bits16(block + 34 + 2 * (group >> 2))
    let upper = Int(word) &>> (3 * (group & 3)) & 7
    expandSigned(
      Int(block[2 + group]) | upper << 8, isLess: word >> 15 == 1,
      scale * Float(2 &* Int32(word >> 12 & 7) &+ 1), out + 8 * group)
  }
}

/// Lower eight bits of 32 indices; 32 times three upper bits and the eighth's
/// sign; 16 times three bits of scale, four in a word, and on top of the words
/// a quarter of the f16 d each.
func expandIQ1M(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  var bits: UInt16 = 0
  for index in 0..<4 {
    let word = bits16(block + 48 + 2 * index)
    bits |= (word >> 12) &<< UInt16(4 * index)
  }
  let scale = Half.float(bits)
  for group in 0..<32 {
    let word = bits16(block + 48 + 2 * (group >> 3))
    let small = Int32(word) &>> Int32(3 * (group >> 1 & 3)) & 7
    let upper = Int(block[32 + group >> 1]) &>> (4 * (group & 1)) & 15
    expandSigned(
      Int(block[group]) | (upper & 7) << 8, isLess: upper >> 3 == 1,
      scale * Float(2 &* small &+ 1), out + 8 * group)
  }
}

@inline(always)
private func expandSigned(
  _ index: Int, isLess: Bool, _ scale: Float,
  _ out: UnsafeMutablePointer<Float>
) {
  let entry = codebooks.iq1[index]
  let delta: Float = isLess ? -0.125 : 0.125
  for index in 0..<8 {
    let element = Int8(truncatingIfNeeded: entry &>> UInt64(8 &* index))
    out[index] = scale * (Float(element) + delta)
  }
}

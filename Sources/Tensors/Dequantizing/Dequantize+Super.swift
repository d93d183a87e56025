// Super-blocks of 256 elements in eight or sixteen groups, each with a small
// integer scale of its own (ggml's "K" types).

/// 16 bytes, whose low halves are the scales of 16 elements each and whose high
/// ones are their minima; 64 bytes of four elements each; f16 d; f16 dmin;
/// y = (d·scale)·q - dmin·minimum.
func expandQ2K(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block + 80)
  let minimum = half(block + 82)
  for group in 0..<16 {
    let both = block[group]
    let product = scale * Float(both & 15)
    let offset = minimum * Float(both >> 4)
    let quants = block + 16 + twoBitOffset(group)
    for index in 0..<16 {
      let quant = Int32(quants[index]) &>> twoBitShift(group) & 3
      out[16 * group + index] = product * Float(quant) - offset
    }
  }
}

/// 32 bytes of third bits; 64 bytes of four elements each; 12 bytes of scales;
/// f16 d; y = (d·(scale - 32))·(q - 4).
func expandQ3K(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block + 108)
  let scales = block + 96
  for group in 0..<16 {
    // Eight bytes hold the lower four bits, of scales 8 to 15 in the high
    // halves; four more hold the upper two bits of every fourth scale.
    let low = scales[group & 7] &>> UInt8(4 * (group >> 3)) & 15
    let high = scales[8 + group & 3] &>> UInt8(2 * (group >> 2)) & 3
    let product = scale * Float(Int32(low | high << 4) &- 32)
    let quants = block + 32 + twoBitOffset(group)
    let thirds = block + 16 * (group & 1)
    for index in 0..<16 {
      let lower = Int32(quants[index]) &>> twoBitShift(group) & 3
      let third = Int32(thirds[index]) &>> Int32(group >> 1) & 1
      out[16 * group + index] = product * Float((lower | third << 2) &- 4)
    }
  }
}

/// The offset of the two bits of group `group` of 16 elements: 128 elements
/// share 32 bytes, 32 of them a pair of bits.
@inline(always)
private func twoBitOffset(_ group: Int) -> Int {
  32 * (group >> 3) + 16 * (group & 1)
}

/// The shift to the group's pair of bits in its bytes.
@inline(always)
private func twoBitShift(_ group: Int) -> Int32 { Int32(group & 6) }

/// Scale and minimum of group `index` of 8, six bits each, out of 12 bytes.
///
/// Bytes 0 to 3 hold the scales of groups 0 to 3 and, in their two upper bits,
/// the upper bits of the scales of 4 to 7; bytes 4 to 7 hold the minima so.
/// Bytes 8 to 11 hold the four lower bits of both for groups 4 to 7.
@inline(always)
func scaleAndMinimum(
  _ scales: UnsafePointer<UInt8>, _ index: Int
) -> (scale: Float, minimum: Float) {
  if index < 4 {
    return (Float(scales[index] & 63), Float(scales[index + 4] & 63))
  }
  let low = scales[index + 4]
  return (
    Float(low & 15 | (scales[index - 4] >> 6) << 4),
    Float(low >> 4 | (scales[index] >> 6) << 4)
  )
}

/// f16 d; f16 dmin; 12 bytes of scales; 128 bytes, whose low halves are the
/// even groups and whose high ones are the odd; y = (d·scale)·q - dmin·minimum.
func expandQ4K(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  let minimum = half(block + 2)
  for pair in 0..<4 {
    let even = scaleAndMinimum(block + 4, 2 * pair)
    let odd = scaleAndMinimum(block + 4, 2 * pair + 1)
    let evenScale = scale * even.scale
    let evenMinimum = minimum * even.minimum
    let oddScale = scale * odd.scale
    let oddMinimum = minimum * odd.minimum
    let quants = block + 16 + 32 * pair
    let floats = out + 64 * pair
    for index in 0..<32 {
      let both = Int32(quants[index])
      floats[index] = evenScale * Float(both & 15) - evenMinimum
      floats[index + 32] = oddScale * Float(both >> 4) - oddMinimum
    }
  }
}

/// As `expandQ4K`, and 32 bytes before the halves whose bit g is the fifth bit
/// of group g's elements.
func expandQ5K(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block)
  let minimum = half(block + 2)
  let highBits = block + 16
  for pair in 0..<4 {
    let even = scaleAndMinimum(block + 4, 2 * pair)
    let odd = scaleAndMinimum(block + 4, 2 * pair + 1)
    let evenScale = scale * even.scale
    let evenMinimum = minimum * even.minimum
    let oddScale = scale * odd.scale
    let oddMinimum = minimum * odd.minimum
    let quants = block + 48 + 32 * pair
    let floats = out + 64 * pair
    let shift = Int32(2 * pair)
    for index in 0..<32 {
      let both = Int32(quants[index])
      let high = Int32(highBits[index]) &>> shift
      let low = both & 15 | (high & 1) << 4
      let upper = both >> 4 | (high & 2) << 3
      floats[index] = evenScale * Float(low) - evenMinimum
      floats[index + 32] = oddScale * Float(upper) - oddMinimum
    }
  }
}

/// Two halves of 128 elements: 64 bytes of lower four bits, 32 bytes of upper
/// two, 8 signed scales of 16 elements each; all lower bits lie first, then all
/// upper ones, then the scales, then f16 d; y = (d·scale)·(q - 32).
func expandQ6K(
  _ block: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<Float>
) {
  let scale = half(block + 208)
  for side in 0..<2 {
    let lower = block + 64 * side
    let upper = block + 128 + 32 * side
    let scales = block + 192 + 8 * side
    let floats = out + 128 * side
    for group in 0..<8 {
      let product = scale * Float(Int8(bitPattern: scales[group]))
      // Groups 0 to 3 are the low halves of the 64 bytes, 4 to 7 the high; two
      // groups share a pair of upper bits.
      let nibbles = lower + 16 * (group & 3)
      let pairs = upper + 16 * (group & 1)
      let nibbleShift = Int32(4 * (group >> 2))
      let pairShift = Int32(2 * (group >> 1))
      for index in 0..<16 {
        let low = Int32(nibbles[index]) &>> nibbleShift & 15
        let high = Int32(pairs[index]) &>> pairShift & 3
        let quant = (low | high << 4) &- 32
        floats[16 * group + index] = product * Float(quant)
      }
    }
  }
}

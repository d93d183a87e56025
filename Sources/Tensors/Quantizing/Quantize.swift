public import Memory

/// The blocks of `type` nearest to `floats`, by ggml's reference rules
/// (`quantize_row_*_ref`, without an importance matrix), every product rounded
/// on its own.
///
/// Plain F32, F16 and BF16 are written, in which infinities and NaNs stay what
/// they are, and Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K to Q6_K, IQ4_NL and IQ4_XS.
///
/// - Throws: `TensorError.noConversion` for another type,
///   `TensorError.sizeMismatch` where `blocks` does not hold exactly the floats,
///   `TensorError.notQuantizable` at the first block's element that is not
///   finite, or too large for a scale of half precision.
public func quantize(
  _ type: TensorType, _ floats: Region<Float>, into blocks: Region<UInt8>
) throws(TensorError) {
  guard type.byteCount(elements: floats.count) == blocks.count else {
    throw .sizeMismatch(type, bytes: blocks.count, floats: floats.count)
  }
  let elements = type.blockElements
  let size = type.blockBytes
  for index in 0..<(floats.count / elements) {
    let first = elements * index
    let group = floats[first..<(first + elements)]
    let block = blocks[(size * index)..<(size * index + size)]
    guard try pack(type, group, into: block) else {
      throw .notQuantizable(type, index: first + indexOfLargest(group))
    }
  }
}

/// Writes one block and answers whether its scales are finite.
private func pack(
  _ type: TensorType, _ group: Region<Float>, into block: Region<UInt8>
) throws(TensorError) -> Bool {
  switch type {
  case .f32:
    let bits = group[0].bitPattern
    store(UInt16(truncatingIfNeeded: bits), at: 0, in: block)
    store(UInt16(bits >> 16), at: 2, in: block)
    return true
  case .f16:
    store(Half.bits(group[0]), at: 0, in: block)
    return true
  case .bf16:
    store(BrainFloat.bits(group[0]), at: 0, in: block)
    return true
  default:
    // Larger than any block can hold, and too large for sums of squares.
    guard group[indexOfLargest(group)].magnitude < 0x1p30 else { return false }
  }
  switch type {
  case .q4_0: return packQ4(group, into: block)
  case .q4_1: return packQ4Offset(group, into: block)
  case .q5_0: return packQ5(group, into: block)
  case .q5_1: return packQ5Offset(group, into: block)
  case .q8_0: return packQ8(group, into: block)
  case .q2_K: return packQ2K(group, into: block)
  case .q3_K: return packQ3K(group, into: block)
  case .q4_K: return packQ4K(group, into: block)
  case .q5_K: return packQ5K(group, into: block)
  case .q6_K: return packQ6K(group, into: block)
  case .iq4_NL: return packIQ4NL(group, into: block)
  case .iq4_XS: return packIQ4XS(group, into: block)
  default: throw .noConversion(type)
  }
}

/// The index of the first NaN, or else of the first of the largest magnitudes.
func indexOfLargest(_ group: Region<Float>) -> Int {
  var largest = 0
  for index in 0..<group.count {
    if group[index].isNaN { return index }
    if group[index].magnitude > group[largest].magnitude { largest = index }
  }
  return largest
}

/// Writes a scale and answers what it is as a half, or `nil` where that is
/// infinite.
func store(
  scale: Float, at offset: Int, in block: Region<UInt8>
) -> Float? {
  let bits = Half.bits(scale)
  store(bits, at: offset, in: block)
  return bits & 0x7FFF < 0x7C00 ? Half.float(bits) : nil
}

/// 1 / d, or 0 where the scale is 0 or so small that its inverse is infinite.
///
/// Such a scale is 0 as a half, so that any quants stand for zeros.
func reciprocal(_ scale: Float) -> Float {
  let inverse = 1 / scale
  return inverse.isFinite ? inverse : 0
}

/// The integer nearest to `value`, ties to even; beyond 2²² it is any.
///
/// The sum with a number whose unit in the last place is 1 rounds.
func nearest(_ value: Float) -> Int32 {
  Int32((value + 0x1.8p23).bitPattern & 0x7F_FFFF) - 0x40_0000
}

/// The integer nearest to `value` that lies in `range`.
func nearest(_ value: Float, in range: ClosedRange<Int32>) -> Int32 {
  max(range.lowerBound, min(range.upperBound, nearest(value)))
}

/// Writes the little-endian `word`.
func store(_ word: UInt16, at offset: Int, in bytes: Region<UInt8>) {
  bytes[offset] = UInt8(truncatingIfNeeded: word)
  bytes[offset + 1] = UInt8(word >> 8)
}

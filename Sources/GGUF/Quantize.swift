public import Memory

/// The blocks of `type` nearest to `floats`, by ggml's reference rules
/// (`quantize_row_*_ref`), every product rounded on its own.
///
/// Q8_0 and Q4_0 are written, and plain F32, F16 and BF16, in which infinities
/// and NaNs stay what they are.
///
/// - Throws: `GGUFError.noConversion` for another type,
///   `GGUFError.sizeMismatch` where `blocks` does not hold exactly the floats,
///   `GGUFError.notQuantizable` at the first block's element that is not
///   finite, or too large for a scale of half precision.
public func quantize(
  _ type: TensorType, _ floats: Region<Float>, into blocks: Region<UInt8>
) throws(GGUFError) {
  guard type.byteCount(elements: floats.count) == blocks.count else {
    throw .sizeMismatch(type, bytes: blocks.count, floats: floats.count)
  }
  switch type {
  case .f32:
    for index in 0..<floats.count {
      let bits = floats[index].bitPattern
      store(UInt16(truncatingIfNeeded: bits), at: 4 * index, in: blocks)
      store(UInt16(bits >> 16), at: 4 * index + 2, in: blocks)
    }
  case .f16:
    for index in 0..<floats.count {
      store(Half.bits(floats[index]), at: 2 * index, in: blocks)
    }
  case .bf16:
    for index in 0..<floats.count {
      store(BrainFloat.bits(floats[index]), at: 2 * index, in: blocks)
    }
  case .q8_0, .q4_0:
    let size = type.blockBytes
    for block in 0..<(floats.count / 32) {
      let group = floats[(32 * block)..<(32 * block + 32)]
      let target = blocks[(size * block)..<(size * block + size)]
      let largest = try indexOfLargest(group, type, first: 32 * block)
      let fits =
        type == .q8_0
        ? packQ8(group, largest: group[largest], into: target)
        : packQ4(group, largest: group[largest], into: target)
      guard fits else {
        throw .notQuantizable(type, index: 32 * block + largest)
      }
    }
  default: throw .noConversion(type)
  }
}

/// Where the first of the largest magnitudes is.
private func indexOfLargest(
  _ group: Region<Float>, _ type: TensorType, first: Int
) throws(GGUFError) -> Int {
  var largest = 0
  for index in 0..<group.count {
    guard group[index].isFinite else {
      throw .notQuantizable(type, index: first + index)
    }
    if group[index].magnitude > group[largest].magnitude { largest = index }
  }
  return largest
}

/// d = |largest| / 127, q = x / d, rounded half away from zero.
private func packQ8(
  _ group: Region<Float>, largest: Float, into block: Region<UInt8>
) -> Bool {
  let scale = largest.magnitude / 127
  let bits = Half.bits(scale)
  guard bits & 0x7FFF < 0x7C00 else { return false }
  store(bits, at: 0, in: block)
  let inverse = reciprocal(scale)
  for index in 0..<32 {
    let quant = (group[index] * inverse).rounded(.toNearestOrAwayFromZero)
    block[2 + index] = UInt8(bitPattern: Int8(clamping: Int32(quant)))
  }
  return true
}

/// d = largest / -8, so that it becomes -8 exactly; q = x / d + 8.5, cut off,
/// at most 15.
private func packQ4(
  _ group: Region<Float>, largest: Float, into block: Region<UInt8>
) -> Bool {
  let scale = largest / -8
  let bits = Half.bits(scale)
  guard bits & 0x7FFF < 0x7C00 else { return false }
  store(bits, at: 0, in: block)
  let inverse = reciprocal(scale)
  for index in 0..<16 {
    let low = min(15, Int32(group[index] * inverse + 8.5))
    let high = min(15, Int32(group[index + 16] * inverse + 8.5))
    block[2 + index] = UInt8(truncatingIfNeeded: low | high << 4)
  }
  return true
}

/// 1 / d, or 0 where the scale is 0 or so small that its inverse is infinite.
///
/// Such a scale is 0 as a half, so that any quants stand for zeros.
private func reciprocal(_ scale: Float) -> Float {
  let inverse = 1 / scale
  return inverse.isFinite ? inverse : 0
}

@inline(always)
private func store(_ word: UInt16, at offset: Int, in bytes: Region<UInt8>) {
  bytes[offset] = UInt8(truncatingIfNeeded: word)
  bytes[offset + 1] = UInt8(word >> 8)
}

internal import Memory

// Super-blocks of 256 elements; their layouts are those of `Dequantize+Super`.
// The scales are searched first and rounded. Then the elements follow the
// rounded scales. With a rounded scale of 0 every code stands for the same
// number, and 0 is written.

/// Groups of 16 with scales and minima of four bits; elements of two.
func packQ2K(_ group: Region<Float>, into block: Region<UInt8>) -> Bool {
  let search = RangeSearch(limit: 3, first: -0.5, count: 15, isLinear: true)
  var found = FoundRanges()
  for index in 0..<16 {
    let part = group[(16 * index)..<(16 * index + 16)]
    var weights = InlineArray<32, Float>(repeating: 0)
    for element in 0..<16 { weights[element] = part[element].magnitude }
    found.append(search.search(part, weights: weights))
  }
  guard let scale = store(scale: found.maxScale / 15, at: 80, in: block),
    let minimum = store(scale: found.maxMinimum / 15, at: 82, in: block)
  else { return false }
  var codes = InlineArray<256, UInt8>(repeating: 0)
  for index in 0..<16 {
    let (small, offset) = found.rounded(index, limit: 15)
    block[index] = small | offset << 4
    quantizeRange(
      group[(16 * index)..<(16 * index + 16)], scale * Float(small),
      minimum * Float(offset), limit: 3, into: &codes, from: 16 * index)
  }
  packPairs(codes, into: block, from: 16)
  return true
}

/// Groups of 16 with signed scales of six bits; elements of three.
func packQ3K(_ group: Region<Float>, into block: Region<UInt8>) -> Bool {
  let scales = SignedScales(group, refineScale)
  let inverse = scales.extreme != 0 ? -32 / scales.extreme : 0
  guard let scale = store(scale: reciprocal(inverse), at: 108, in: block)
  else { return false }
  for index in 96..<108 { block[index] = 0 }
  for index in 0..<32 { block[index] = 0 }
  var codes = InlineArray<256, UInt8>(repeating: 0)
  for index in 0..<16 {
    let small = nearest(inverse * scales.values[index], in: -32...31)
    let bits = UInt8(truncatingIfNeeded: small + 32)
    block[96 + index % 8] |= (bits & 15) << UInt8(4 * (index / 8))
    block[104 + index % 4] |= (bits >> 4) << UInt8(2 * (index / 4))
    quantizeSigned(
      group[(16 * index)..<(16 * index + 16)], scale * Float(small), limit: 4,
      into: &codes, from: 16 * index)
  }
  for index in 0..<256 {
    block[index % 32] |= (codes[index] >> 2) << UInt8(index / 32)
  }
  packPairs(codes, into: block, from: 32)
  return true
}

/// Groups of 32 with scales and minima of six bits; elements of four.
func packQ4K(_ group: Region<Float>, into block: Region<UInt8>) -> Bool {
  let search = RangeSearch(limit: 15, first: -1, count: 20, isLinear: false)
  guard let codes = packEight(group, search, into: block) else { return false }
  packHalves(codes, into: block, from: 16)
  return true
}

/// Groups of 32 with scales and minima of six bits; elements of five.
func packQ5K(_ group: Region<Float>, into block: Region<UInt8>) -> Bool {
  let search = RangeSearch(limit: 31, first: -0.5, count: 15, isLinear: false)
  guard let codes = packEight(group, search, into: block) else { return false }
  for index in 16..<48 { block[index] = 0 }
  for index in 0..<256 {
    block[16 + index % 32] |= (codes[index] >> 4) << UInt8(index / 32)
  }
  packHalves(codes, into: block, from: 48)
  return true
}

/// Groups of 16 with signed scales of eight bits; elements of six.
func packQ6K(_ group: Region<Float>, into block: Region<UInt8>) -> Bool {
  let scales = SignedScales(group) { searchScale($0, limit: 32) }
  guard scales.extreme.magnitude >= negligible else {
    block.fill(with: 0)
    return true
  }
  let inverse = -128 / scales.extreme
  guard let scale = store(scale: reciprocal(inverse), at: 208, in: block)
  else { return false }
  var codes = InlineArray<256, UInt8>(repeating: 0)
  for index in 0..<16 {
    let small = nearest(inverse * scales.values[index], in: -128...127)
    block[192 + index] = UInt8(truncatingIfNeeded: small)
    quantizeSigned(
      group[(16 * index)..<(16 * index + 16)], scale * Float(small), limit: 32,
      into: &codes, from: 16 * index)
  }
  for side in 0..<2 {
    let first = 128 * side
    for index in 0..<64 {
      block[64 * side + index] =
        codes[first + index] & 15 | codes[first + 64 + index] << 4
    }
    for index in 0..<32 {
      var pairs: UInt8 = 0
      for quarter in 0..<4 {
        let upper = codes[first + 32 * quarter + index] >> 4
        pairs |= upper << UInt8(2 * quarter)
      }
      block[128 + 32 * side + index] = pairs
    }
  }
  return true
}

/// The scales of 16 groups, and the one of the largest magnitude.
private struct SignedScales {
  var values = InlineArray<16, Float>(repeating: 0)
  var extreme: Float = 0

  init(_ group: Region<Float>, _ search: (Region<Float>) -> Float) {
    for index in 0..<16 {
      let scale = search(group[(16 * index)..<(16 * index + 16)])
      values[index] = scale
      if scale.magnitude > extreme.magnitude { extreme = scale }
    }
  }
}

/// The scales and minima of up to 16 groups, and the largest of both.
private struct FoundRanges {
  var scales = InlineArray<16, Float>(repeating: 0)
  var minima = InlineArray<16, Float>(repeating: 0)
  var maxScale: Float = 0
  var maxMinimum: Float = 0
  var count = 0

  mutating func append(_ range: (scale: Float, minimum: Float)) {
    scales[count] = range.scale
    minima[count] = range.minimum
    maxScale = max(maxScale, range.scale)
    maxMinimum = max(maxMinimum, range.minimum)
    count += 1
  }

  /// Scale and minimum of a group, where `limit` is the largest one's.
  func rounded(_ index: Int, limit: Int32) -> (UInt8, UInt8) {
    func round(_ value: Float, _ most: Float) -> UInt8 {
      let inverse = most > 0 ? Float(limit) / most : 0
      let small = nearest(inverse * value, in: 0...limit)
      return UInt8(truncatingIfNeeded: small)
    }
    return (round(scales[index], maxScale), round(minima[index], maxMinimum))
  }
}

/// Writes d, dmin and the twelve bytes of scales of eight groups of 32, and
/// answers the elements' codes.
private func packEight(
  _ group: Region<Float>, _ search: RangeSearch, into block: Region<UInt8>
) -> InlineArray<256, UInt8>? {
  var found = FoundRanges()
  for index in 0..<8 {
    let part = group[(32 * index)..<(32 * index + 32)]
    var squares: Float = 0
    for element in 0..<32 { squares += part[element] * part[element] }
    let average = (squares / 32).squareRoot()
    var weights = InlineArray<32, Float>(repeating: 0)
    for element in 0..<32 {
      weights[element] = average + part[element].magnitude
    }
    found.append(search.search(part, weights: weights))
  }
  guard let scale = store(scale: found.maxScale / 63, at: 0, in: block),
    let minimum = store(scale: found.maxMinimum / 63, at: 2, in: block)
  else { return nil }
  for index in 4..<16 { block[index] = 0 }
  var codes = InlineArray<256, UInt8>(repeating: 0)
  for index in 0..<8 {
    let (small, offset) = found.rounded(index, limit: 63)
    if index < 4 {
      block[4 + index] |= small
      block[8 + index] |= offset
    } else {
      block[8 + index] = small & 15 | offset << 4
      block[index] |= (small >> 4) << 6
      block[4 + index] |= (offset >> 4) << 6
    }
    quantizeRange(
      group[(32 * index)..<(32 * index + 32)], scale * Float(small),
      minimum * Float(offset), limit: Int32(search.limit), into: &codes,
      from: 32 * index)
  }
  return codes
}

/// The codes q from 0 to `limit` for which scale·q - minimum is nearest.
private func quantizeRange(
  _ part: Region<Float>, _ scale: Float, _ minimum: Float, limit: Int32,
  into codes: inout InlineArray<256, UInt8>, from first: Int
) {
  guard scale != 0 else { return }
  for index in 0..<part.count {
    let quant = nearest((part[index] + minimum) / scale, in: 0...limit)
    codes[first + index] = UInt8(truncatingIfNeeded: quant)
  }
}

/// The codes q + limit for which scale·q is nearest, from -limit to limit - 1.
private func quantizeSigned(
  _ part: Region<Float>, _ scale: Float, limit: Int32,
  into codes: inout InlineArray<256, UInt8>, from first: Int
) {
  guard scale != 0 else { return }
  for index in 0..<part.count {
    let quant = nearest(part[index] / scale, in: (-limit)...(limit - 1))
    codes[first + index] = UInt8(truncatingIfNeeded: quant + limit)
  }
}

/// The codes' two lower bits: 128 elements share 32 bytes.
private func packPairs(
  _ codes: InlineArray<256, UInt8>, into block: Region<UInt8>, from offset: Int
) {
  for index in 0..<64 {
    var byte: UInt8 = 0
    for quarter in 0..<4 {
      let code = codes[128 * (index / 32) + 32 * quarter + index % 32]
      byte |= (code & 3) << UInt8(2 * quarter)
    }
    block[offset + index] = byte
  }
}

/// The codes' four lower bits: 64 elements share 32 bytes.
private func packHalves(
  _ codes: InlineArray<256, UInt8>, into block: Region<UInt8>, from offset: Int
) {
  for index in 0..<128 {
    let first = 64 * (index / 32) + index % 32
    block[offset + index] = codes[first] & 15 | codes[first + 32] << 4
  }
}

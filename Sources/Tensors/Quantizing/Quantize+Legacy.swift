internal import Memory

// Blocks of 32 elements; their layouts are those of `Dequantize+Legacy`.

/// d = |largest| / 127, q = x / d, rounded half away from zero.
func packQ8(_ group: Region<Float>, into block: Region<UInt8>) -> Bool {
  let scale = group[indexOfLargest(group)].magnitude / 127
  guard store(scale: scale, at: 0, in: block) != nil else { return false }
  let inverse = reciprocal(scale)
  for index in 0..<32 {
    let quant = (group[index] * inverse).rounded(.toNearestOrAwayFromZero)
    block[2 + index] = UInt8(bitPattern: Int8(clamping: Int32(quant)))
  }
  return true
}

/// d = largest / -8, so that it becomes -8 exactly; q = x / d + 8.
func packQ4(_ group: Region<Float>, into block: Region<UInt8>) -> Bool {
  let scale = group[indexOfLargest(group)] / -8
  guard store(scale: scale, at: 0, in: block) != nil else { return false }
  let inverse = reciprocal(scale)
  packNibbles(into: block, from: 2) { index in
    code(group[index] * inverse + 8.5, most: 15)
  }
  return true
}

/// m = smallest, d = (largest - m) / 15, q = (x - m) / d.
func packQ4Offset(_ group: Region<Float>, into block: Region<UInt8>) -> Bool {
  guard let (minimum, inverse) = storeRange(of: group, steps: 15, in: block)
  else { return false }
  packNibbles(into: block, from: 4) { index in
    code((group[index] - minimum) * inverse + 0.5, most: 15)
  }
  return true
}

/// d = largest / -16, q = x / d + 16.
func packQ5(_ group: Region<Float>, into block: Region<UInt8>) -> Bool {
  let scale = group[indexOfLargest(group)] / -16
  guard store(scale: scale, at: 0, in: block) != nil else { return false }
  let inverse = reciprocal(scale)
  packFiveBits(into: block, from: 2) { index in
    code(group[index] * inverse + 16.5, most: 31)
  }
  return true
}

/// m = smallest, d = (largest - m) / 31, q = (x - m) / d.
func packQ5Offset(_ group: Region<Float>, into block: Region<UInt8>) -> Bool {
  guard let (minimum, inverse) = storeRange(of: group, steps: 31, in: block)
  else { return false }
  packFiveBits(into: block, from: 4) { index in
    code((group[index] - minimum) * inverse + 0.5, most: 31)
  }
  return true
}

/// Writes d and m, and answers m and 1 / d.
private func storeRange(
  of group: Region<Float>, steps: Float, in block: Region<UInt8>
) -> (minimum: Float, inverse: Float)? {
  var least = group[0]
  var most = group[0]
  for index in 1..<group.count {
    least = min(least, group[index])
    most = max(most, group[index])
  }
  let scale = (most - least) / steps
  guard store(scale: scale, at: 0, in: block) != nil,
    store(scale: least, at: 2, in: block) != nil
  else { return nil }
  return (least, reciprocal(scale))
}

/// `value` cut off, at most `most`; rounding leaves it above -1.
private func code(_ value: Float, most: Int32) -> UInt8 {
  UInt8(truncatingIfNeeded: min(most, Int32(value)))
}

/// Two elements of four bits a byte.
func packNibbles(
  into block: Region<UInt8>, from offset: Int, _ codeAt: (Int) -> UInt8
) {
  for index in 0..<16 {
    block[offset + index] = codeAt(index) & 15 | codeAt(index + 16) << 4
  }
}

/// The fifth bits of all, then two elements of four bits a byte.
private func packFiveBits(
  into block: Region<UInt8>, from offset: Int, _ codeAt: (Int) -> UInt8
) {
  for index in 0..<4 { block[offset + index] = 0 }
  for index in 0..<32 {
    block[offset + index / 8] |= (codeAt(index) >> 4) << UInt8(index % 8)
  }
  packNibbles(into: block, from: offset + 4, codeAt)
}

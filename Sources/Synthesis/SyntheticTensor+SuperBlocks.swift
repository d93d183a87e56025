import Tensors

/// Blocks of 256 elements.
extension SyntheticTensor {
  /// Super-blocks that end with f16 d; signs of scales and quants are random.
  func shapeLastScale(
    _ start: UnsafeMutablePointer<UInt8>, _ blocks: Int, spread: Float
  ) {
    let scales = ScalePair(deviation, spread: spread)
    for index in 0..<blocks {
      let last = start + type.blockBytes * (index + 1) - 2
      scales.choose(by: last[0]).store(last)
    }
  }

  /// Super-blocks of 16 bytes of scales and minima, 4 bits each, quants of 0 to
  /// 3, and f16 d and f16 dmin at the end.
  ///
  /// Scales are spread evenly over 8 to 15, and each group's minimum is equal
  /// to its scale, so that dmin = 1.5 · d puts every mean at 0.
  func shapeNibbles(
    _ start: UnsafeMutablePointer<UInt8>, _ blocks: Int
  ) {
    // The deviation of 0 to 3, and the root of the mean square of 8 to 15.
    let scales = ScalePair(deviation, spread: 1.118 * 11.73)
    let minima = scales.times(1.5)
    for index in 0..<blocks {
      let block = start + type.blockBytes * index
      for group in 0..<16 { block[group] = (block[group] & 7 | 8) &* 17 }
      let choice = block[80]
      scales.choose(by: choice).store(block + 80)
      minima.choose(by: choice).store(block + 82)
    }
  }

  /// Super-blocks that begin with f16 d, f16 dmin and 12 bytes of scales and
  /// minima, 6 bits each.
  ///
  /// Scales are spread evenly over 32 to 63, and each group's minimum is equal
  /// to its scale, so that dmin = middle · d puts every mean at 0.
  func shapeScalesAndMinima(
    _ start: UnsafeMutablePointer<UInt8>, _ blocks: Int, spread: Float,
    middle: Float
  ) {
    // The root of the mean square of 32 to 63.
    let scales = ScalePair(deviation, spread: spread * 48.4)
    let minima = scales.times(middle)
    for index in 0..<blocks {
      let block = start + type.blockBytes * index
      let choice = block[0]
      scales.choose(by: choice).store(block)
      minima.choose(by: choice).store(block + 2)
      let packed = block + 4
      for group in 0..<4 {
        // Bit 5 of group g's scale, and bit 7 of that of group g + 4.
        packed[group] |= 0xA0
        packed[group + 4] = packed[group]
        packed[group + 8] = (packed[group + 8] & 15) &* 17
      }
    }
  }
}

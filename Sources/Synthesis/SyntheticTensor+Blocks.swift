import Tensors

/// Blocks of 32 elements.
extension SyntheticTensor {
  /// Blocks that begin with f16 d, and are quants otherwise.
  func shapeScale(
    _ start: UnsafeMutablePointer<UInt8>, _ blocks: Int, spread: Float,
    hasSign: Bool
  ) {
    let scales = ScalePair(deviation, spread: spread)
    for index in 0..<blocks {
      let block = start + type.blockBytes * index
      var scale = scales.choose(by: block[0])
      if hasSign, block[1] & 1 == 1 { scale = scale.negated }
      scale.store(block)
    }
  }

  /// Blocks that begin with f16 d and f16 m, and are quants from 0 otherwise;
  /// m = -middle · d puts every mean at 0.
  func shapeScaleAndMinimum(
    _ start: UnsafeMutablePointer<UInt8>, _ blocks: Int, spread: Float,
    middle: Float
  ) {
    let scales = ScalePair(deviation, spread: spread)
    let minima = scales.times(-middle)
    for index in 0..<blocks {
      let block = start + type.blockBytes * index
      let choice = block[0]
      scales.choose(by: choice).store(block)
      minima.choose(by: choice).store(block + 2)
    }
  }

  /// Blocks that begin with the exponent of a power of two, and are codes of 4
  /// bits otherwise.
  ///
  /// The power above the wanted scale is chosen as often as makes the mean
  /// square the wanted one.
  func shapeExponents(_ start: UnsafeMutablePointer<UInt8>, _ blocks: Int) {
    // The mean square of a code that is random.
    let wanted = deviation * deviation / 8.5625
    var exponent: UInt8 = 127
    var power: Float = 1
    while power * power > wanted, exponent > 0 {
      power /= 2
      exponent -= 1
    }
    // The larger power's square is four times as large.
    let share = (wanted / (power * power) - 1) / 3
    let limit = Int(share * 65_536)
    for index in 0..<blocks {
      let block = start + type.blockBytes * index
      // The codes are as random as the bits that choose.
      let choice = Int(block[0]) << 8 | Int(block[1] ^ block[16])
      block[0] = choice < limit ? exponent + 1 : exponent
    }
  }
}

public import Memory
import Models
import Tensors

/// The contents of a tensor that nobody trained: random blocks whose elements
/// have the spread of trained ones.
///
/// A matrix of n inputs has elements of the standard deviation 1/√n, so that
/// what it makes of normalised activations is about 1 in size again, and the
/// residual stream grows with the root of the layers, as in a real model.
public struct SyntheticTensor {
  /// Random words are written whole, so pieces are whole words too: this many
  /// blocks of any type.
  public static let blockMultiple = 4

  private let content: TensorRow.Content
  private let type: TensorType
  private let deviation: Float
  private let ropeTheta: Double
  private var words: RandomWords

  /// The tensor number `index` of the file of a model of this configuration.
  init(
    _ tensor: ModelTensor, _ type: TensorType, index: Int, seed: UInt64,
    _ configuration: ModelConfiguration
  ) {
    content = tensor.role.row.content
    ropeTheta = configuration.rotaries[0].theta
    self.type = type
    let isOutput =
      tensor.role == .output
      || tensor.role == .embedding && configuration.isTied
    // Twice that for the matrix that makes logits: choices are then neither
    // certain nor all alike.
    let gain: Float = isOutput ? 2 : 1
    deviation = gain / Float(tensor.shape.columns).squareRoot()
    words = RandomWords(seed: seed, stream: UInt64(index))
  }

  /// Fills `piece` with the next blocks.
  ///
  /// - Parameters:
  ///   - piece: whole blocks; only in a tensor's last piece may their number
  ///     be other than a multiple of `blockMultiple`.
  ///   - memory: where the piece begins, with up to 7 bytes more behind it.
  public mutating func fill(_ piece: Region<UInt8>, in memory: Region<UInt8>) {
    if content == .divisors { return fillFactors(piece) }
    let wordCount = (piece.count + 7) / 8
    precondition(
      wordCount * 8 <= memory.count && piece.count % type.blockBytes == 0)
    guard let start = memory.unsafeStart else { return }
    let raw = UnsafeMutableRawPointer(start)
    for index in 0..<wordCount {
      raw.storeBytes(
        of: words.next().littleEndian, toByteOffset: 8 * index, as: UInt64.self)
    }
    shape(start, blocks: piece.count / type.blockBytes)
  }

  /// Llama 3.1's divisors of the frequency of each pair: waves that fit often
  /// into the 8192 positions of its first training stay, those that do not fit
  /// four times are drawn out, up to eightfold.
  private func fillFactors(_ piece: Region<UInt8>) {
    let pairs = piece.count / 4
    // The root of the base, by square roots alone: they are the same on every
    // machine. The pairs are a power of two.
    var growth = ropeTheta
    for _ in 0..<pairs.trailingZeroBitCount { growth = growth.squareRoot() }
    var wavelength = 2 * Double.pi
    for pair in 0..<pairs {
      let smooth = min(max((8192 / wavelength - 1) / 3, 0), 1)
      let bits = Float(1 / ((1 - smooth) / 8 + smooth)).bitPattern
      for byte in 0..<4 {
        piece[4 * pair + byte] = UInt8(truncatingIfNeeded: bits >> (8 * byte))
      }
      wavelength *= growth
    }
  }

  /// Makes random bits into blocks of the wanted spread.
  private func shape(_ start: UnsafeMutablePointer<UInt8>, blocks: Int) {
    switch type {
    case .f32: shapeFloats(start, blocks)
    case .f16: shapeHalves(start, blocks)
    case .q8_0: shapeScale(start, blocks, spread: 73.9, hasSign: false)
    // Its quants are -8 to 7: scales of both signs keep the mean at 0.
    case .q4_0: shapeScale(start, blocks, spread: 4.61, hasSign: true)
    case .q5_0: shapeScale(start, blocks, spread: 9.23, hasSign: true)
    // The codebook's mean is -5.9.
    case .iq4_NL: shapeScale(start, blocks, spread: 67.4, hasSign: true)
    // Scales of -32 to 31 times the codebook's values.
    case .iq4_XS:
      shapeScale(start, blocks, spread: 18.5 * 67.4, hasSign: false)
    case .q4_1: shapeScaleAndMinimum(start, blocks, spread: 4.61, middle: 7.5)
    case .q5_1: shapeScaleAndMinimum(start, blocks, spread: 9.23, middle: 15.5)
    case .q2_K: shapeNibbles(start, blocks)
    // Scales of -32 to 31 times quants of -4 to 3.
    case .q3_K: shapeLastScale(start, blocks, spread: 18.5 * 2.35)
    case .q4_K: shapeScalesAndMinima(start, blocks, spread: 4.61, middle: 7.5)
    case .q5_K: shapeScalesAndMinima(start, blocks, spread: 9.23, middle: 15.5)
    // Scales of -128 to 127 times quants of -32 to 31.
    case .q6_K: shapeLastScale(start, blocks, spread: 73.9 * 18.5)
    default: preconditionFailure("no preset has tensors of this type")
    }
  }

  /// Norms are spread evenly over 0.75 to 1.25, biases over -0.1 to 0.1, a
  /// router's weights so far as their deviation wants.
  private func shapeFloats(_ start: UnsafeMutablePointer<UInt8>, _ count: Int) {
    let (middle, width): (Float, Float) =
      switch content {
      case .norm: (1, 0.5)
      case .bias: (0, 0.2)
      // The deviation of an even spread is its width through √12.
      default: (0, deviation * 3.4641)
      }
    let raw = UnsafeMutableRawPointer(start)
    for index in 0..<count {
      let bits = UInt32(
        littleEndian: raw.loadUnaligned(
          fromByteOffset: 4 * index, as: UInt32.self))
      // Of 1 to 2.
      let random = Float(bitPattern: 0x3F80_0000 | bits >> 9)
      let value = (random - 1.5) * width + middle
      raw.storeBytes(
        of: value.bitPattern.littleEndian, toByteOffset: 4 * index,
        as: UInt32.self)
    }
  }

  /// Sign and fraction are random, the exponent is one of four.
  private func shapeHalves(_ start: UnsafeMutablePointer<UInt8>, _ count: Int) {
    // The root of the mean square of such a number is 0.88 · 2³ times the
    // least power of two; √2 makes the power that is cut off the nearest.
    let least = Half.bits(deviation * 1.41 / (0.88 * 8)) & 0x7C00
    let raw = UnsafeMutableRawPointer(start)
    for index in 0..<count {
      let bits = UInt16(
        littleEndian: raw.loadUnaligned(
          fromByteOffset: 2 * index, as: UInt16.self))
      raw.storeBytes(
        of: ((bits & 0x8FFF) &+ least).littleEndian, toByteOffset: 2 * index,
        as: UInt16.self)
    }
  }

  /// Blocks that begin with f16 d, and are quants otherwise.
  private func shapeScale(
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
  private func shapeScaleAndMinimum(
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

  /// Super-blocks that end with f16 d; signs of scales and quants are random.
  private func shapeLastScale(
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
  private func shapeNibbles(
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
  private func shapeScalesAndMinima(
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

/// Two half-precision scales, one twice the other: blocks differ.
private struct ScalePair {
  private let small: StoredHalf
  private let large: StoredHalf

  /// For elements that are `spread` in size where the scale is 1.
  init(_ deviation: Float, spread: Float) {
    // Of both scales evenly mixed the mean square is 2.5 of the smaller's.
    self.init(deviation / (spread * 1.58))
  }

  private init(_ scale: Float) {
    small = StoredHalf(Half.bits(scale))
    large = StoredHalf(Half.bits(2 * scale))
  }

  func times(_ factor: Float) -> ScalePair {
    ScalePair(factor * Half.float(small.bits))
  }

  @inline(__always)
  func choose(by byte: UInt8) -> StoredHalf { byte & 1 == 0 ? small : large }
}

/// A half as it is stored.
private struct StoredHalf {
  let bits: UInt16

  init(_ bits: UInt16) { self.bits = bits }

  var negated: StoredHalf { StoredHalf(bits ^ 0x8000) }

  @inline(__always)
  func store(_ start: UnsafeMutablePointer<UInt8>) {
    start[0] = UInt8(truncatingIfNeeded: bits)
    start[1] = UInt8(truncatingIfNeeded: bits >> 8)
  }
}

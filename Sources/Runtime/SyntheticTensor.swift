import GGUF
import Memory

/// The contents of a tensor that nobody trained: random blocks whose elements
/// have the spread of trained ones.
///
/// A matrix of n inputs has elements of the standard deviation 1/√n, so that
/// what it makes of normalised activations is about 1 in size again, and the
/// residual stream grows with the root of the layers, as in a real model.
struct SyntheticTensor {
  /// Random words are written whole, so pieces are whole words too: this many
  /// blocks of any type.
  static let blockMultiple = 4

  private let role: PresetTensor.Role
  private let type: TensorType
  private let deviation: Float
  private var words: RandomWords

  /// The tensor number `index` of the file.
  init(_ tensor: PresetTensor, _ type: TensorType, index: Int, seed: UInt64) {
    role = tensor.role
    self.type = type
    // Twice that for the matrix that makes logits: choices are then neither
    // certain nor all alike.
    let gain: Float = tensor.role == .output ? 2 : 1
    deviation = gain / Float(tensor.columns).squareRoot()
    words = RandomWords(seed: seed, stream: UInt64(index))
  }

  /// Fills `piece` with the next blocks.
  ///
  /// - Parameters:
  ///   - piece: whole blocks; only a tensor's last piece may have a number of
  ///     them that is no multiple of `blockMultiple`.
  ///   - room: where the piece begins, with up to 7 bytes more behind it.
  mutating func fill(_ piece: Region<UInt8>, in room: Region<UInt8>) {
    let wordCount = (piece.count + 7) / 8
    precondition(
      wordCount * 8 <= room.count && piece.count % type.blockBytes == 0)
    guard let start = room.unsafeStart else { return }
    let raw = UnsafeMutableRawPointer(start)
    for index in 0..<wordCount {
      raw.storeBytes(
        of: words.next().littleEndian, toByteOffset: 8 * index, as: UInt64.self)
    }
    shape(start, blocks: piece.count / type.blockBytes)
  }

  /// Makes random bits into blocks of the wanted spread.
  private func shape(_ start: UnsafeMutablePointer<UInt8>, blocks: Int) {
    switch type {
    case .f32: shapeFloats(start, blocks)
    case .f16: shapeHalves(start, blocks)
    case .q8_0: shapeScale(start, blocks, spread: 73.9, hasSign: false)
    // Its quants are -8 to 7: scales of both signs keep the mean at 0.
    case .q4_0: shapeScale(start, blocks, spread: 4.61, hasSign: true)
    case .q4_K: shapeScalesAndMinima(start, blocks, spread: 4.61, middle: 7.5)
    case .q5_K: shapeScalesAndMinima(start, blocks, spread: 9.23, middle: 15.5)
    case .q6_K:
      // Quants of -32 to 31 times scales of -128 to 127; f16 d comes last.
      let scales = ScalePair(deviation, spread: 18.5 * 73.9)
      for index in 0..<blocks {
        let block = start + 210 * index
        scales.choose(by: block[208]).store(block + 208)
      }
    default: preconditionFailure("no preset has tensors of this type")
    }
  }

  /// Norms are spread evenly over 0.75 to 1.25, biases over -0.1 to 0.1.
  private func shapeFloats(_ start: UnsafeMutablePointer<UInt8>, _ count: Int) {
    let raw = UnsafeMutableRawPointer(start)
    for index in 0..<count {
      let bits = UInt32(
        littleEndian: raw.loadUnaligned(
          fromByteOffset: 4 * index, as: UInt32.self))
      // Of 1 to 2.
      let random = Float(bitPattern: 0x3F80_0000 | bits >> 9)
      let value = role == .norm ? random * 0.5 + 0.25 : (random - 1.5) * 0.2
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

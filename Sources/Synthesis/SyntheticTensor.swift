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
  public static let blockMultiple = 8

  let content: TensorRow.Content
  let type: TensorType
  let deviation: Float
  let ropeTheta: Double
  /// Whether norms have weights of both signs.
  let isTwoSided: Bool
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
    // What is said again and again is what was read last, where the embedding is
    // the output matrix too and a large part of the residual stream.
    isTwoSided =
      tensor.role == .outputNorm && configuration.isTied
      && configuration.architecture.row.scalesEmbedding
    words = RandomWords(seed: seed, stream: UInt64(index))
  }

  /// Fills `piece` with the next blocks.
  ///
  /// - Parameters:
  ///   - piece: whole blocks; only in a tensor's last piece may their number
  ///     be other than a multiple of `blockMultiple`.
  ///   - memory: where the piece begins, with up to 7 bytes more behind it.
  public mutating func fill(_ piece: Region<UInt8>, in memory: Region<UInt8>) {
    if content == .divisors { return fillDivisors(piece) }
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

  /// Makes random bits into blocks of the wanted spread.
  private func shape(_ start: UnsafeMutablePointer<UInt8>, blocks: Int) {
    switch type {
    case .f32: shapeFloats(start, blocks)
    case .f16: shapeHalves(start, blocks)
    case .q8_0: shapeScale(start, blocks, spread: 73.9, hasSign: false)
    // Its quants are -8 to 7: scales of both signs keep the mean at 0.
    case .q4_0: shapeScale(start, blocks, spread: 4.61, hasSign: true)
    case .q5_0: shapeScale(start, blocks, spread: 9.23, hasSign: true)
    case .mxfp4: shapeExponents(start, blocks)
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
}

public import GGUF
import Memory

/// A model's shape, read from the file and checked.
///
/// Every number is bounded here, so that no later product of two of them can
/// overflow; that the tensors have these shapes is checked by `ModelWeights`.
public struct ModelConfiguration: BitwiseCopyable, Sendable {
  /// What the metadata keys begin with, and how the model computes.
  public let architecture: Architecture
  /// Decoder layers.
  public let layers: Int
  /// The width of the residual stream.
  public let hidden: Int
  /// The width inside the feed-forward network.
  public let feedForward: Int
  /// Feed-forward networks of a layer to choose from; 0 where there is one for
  /// all tokens.
  public let experts: Int
  /// How many of them a token takes.
  public let expertsUsed: Int
  /// Query heads.
  public let heads: Int
  /// Key and value heads; `heads` is a multiple of it.
  public let keyValueHeads: Int
  /// The width of a head.
  public let headDimension: Int
  /// How many of a head's dimensions are turned by position.
  public let rotaryDimensions: Int
  /// Rows of the embedding.
  public let vocabulary: Int
  /// Positions that the model was trained on.
  public let trainedContext: Int
  /// The base of the rotary frequencies.
  public let ropeTheta: Double
  /// How these are stretched.
  public let ropeScaling: RotaryScaling
  /// What RMSNorm adds to the mean square.
  public let normEpsilon: Float

  /// The width of all query heads.
  public var queryWidth: Int { heads * headDimension }
  /// The width of all key, or value, heads.
  public var keyValueWidth: Int { keyValueHeads * headDimension }

  /// Reads the shape from a file's metadata.
  ///
  /// - Throws: `ModelError` where a value is missing, of another type or out
  ///   of its range.
  public init(_ file: GGUFFile) throws(ModelError) {
    let keys = try MetadataReader(file)
    architecture = keys.architecture
    layers = try keys.integer("block_count", 1...4096)
    hidden = try keys.integer("embedding_length", 1...ModelLimits.width)
    feedForward = try keys.integer("feed_forward_length", 1...ModelLimits.width)
    experts = try keys.integer("expert_count", 0...ModelLimits.experts, or: 0)
    expertsUsed = try keys.expertsUsed(of: experts)
    heads = try keys.integer("attention.head_count", 1...4096)
    keyValueHeads = try keys.integer(
      "attention.head_count_kv", 1...4096, or: heads)
    guard heads % keyValueHeads == 0,
      heads / keyValueHeads <= ModelLimits.queriesPerKey
    else { throw .headsUneven(heads: heads, keyValueHeads: keyValueHeads) }

    let even = hidden % heads == 0 ? hidden / heads : nil
    headDimension = try keys.integer(
      "attention.key_length", 2...ModelLimits.headDimension, or: even)
    let valueDimension = try keys.integer(
      "attention.value_length", 2...ModelLimits.headDimension,
      or: headDimension)
    guard headDimension % 2 == 0, valueDimension == headDimension else {
      throw .headDimensionUnsupported(
        key: headDimension, value: valueDimension)
    }
    rotaryDimensions = try keys.integer(
      "rope.dimension_count", 2...headDimension, or: headDimension)
    guard rotaryDimensions % 2 == 0 else {
      throw .outOfRange(
        ShortText("rope.dimension_count"), value: rotaryDimensions,
        least: 2, most: headDimension)
    }
    trainedContext = try keys.integer("context_length", 1...Int(Int32.max))
    ropeTheta = try keys.float("rope.freq_base", 1...1e18, or: 10_000)
    ropeScaling = try RotaryScaling(keys, trained: trainedContext)
    normEpsilon = Float(
      try keys.float("attention.layer_norm_rms_epsilon", 0...1))

    guard let embedding = file.tensor("token_embd.weight") else {
      throw .tensorMissing(ShortText("token_embd.weight"))
    }
    vocabulary = embedding.dimension(1)
    guard vocabulary <= ModelLimits.width else {
      throw .outOfRange(
        ShortText("token_embd.weight"), value: vocabulary, least: 1,
        most: ModelLimits.width)
    }
    let declared = try keys.integer(
      "vocab_size", 1...ModelLimits.width, or: vocabulary)
    guard declared == vocabulary else {
      throw .outOfRange(
        ShortText("vocab_size"), value: declared, least: vocabulary,
        most: vocabulary)
    }
  }
}

extension MetadataReader {
  /// How many of the experts a token takes.
  ///
  /// - Throws: `ModelError` where other keys ask for another way to choose or to
  ///   weigh them than Mixtral's.
  fileprivate func expertsUsed(of experts: Int) throws(ModelError) -> Int {
    guard experts > 0 else {
      return try integer("expert_used_count", 0...0, or: 0)
    }
    // Softmax, its choice summing to 1, and nothing that all tokens take.
    _ = try integer("expert_gating_func", 0...1, or: 1)
    _ = try integer("expert_shared_count", 0...0, or: 0)
    _ = try integer("expert_group_count", 0...1, or: 1)
    _ = try float("expert_weights_scale", 1...1, or: 1)
    guard try boolean("expert_weights_norm", or: true) else {
      throw .outOfRange(
        ShortText("expert_weights_norm"), value: 0, least: 1, most: 1)
    }
    return try integer("expert_used_count", 1...experts)
  }
}

/// The largest shapes that the arithmetic is made for.
public enum ModelLimits {
  /// Of hidden, feed-forward and vocabulary: products of two stay below 2⁴⁸.
  public static let width = 1 << 24
  /// Of a head.
  public static let headDimension = 256
  /// Experts of a layer: their choice fits into 256 bits.
  public static let experts = 256
  /// Query heads that share a key head: they fit into one tile of attention.
  public static let queriesPerKey = 64
}

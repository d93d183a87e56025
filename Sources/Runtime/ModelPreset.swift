import GGUF
import Memory

/// The shape of a known model.
struct ModelPreset {
  let name: StaticString
  /// What `general.name` says.
  let title: StaticString
  /// What the metadata keys begin with.
  let architecture: StaticString
  let layers: Int
  let hidden: Int
  let heads: Int
  let keyValueHeads: Int
  let headDimension: Int
  let feedForward: Int
  let vocabulary: Int
  let trainedContext: Int
  let ropeTheta: Float
  let normEpsilon: Float
  /// Whether the embedding is the output matrix too.
  let isTied: Bool
  /// Whether queries, keys and values have biases.
  let hasBiases: Bool

  /// All of them; a model more is a row more.
  static let all = [
    ModelPreset(
      name: "tinyswallow-1.5b",
      title: "TinySwallow-1.5B-Instruct, random weights",
      architecture: "qwen2", layers: 28, hidden: 1536, heads: 12,
      keyValueHeads: 2, headDimension: 128, feedForward: 8960,
      vocabulary: 151_936, trainedContext: 32_768, ropeTheta: 1_000_000,
      normEpsilon: 1e-6, isTied: true, hasBiases: true)
  ]

  /// The preset of that name, or `nil`.
  static func named(_ name: Bytes) -> ModelPreset? {
    all.first { name == $0.name }
  }

  /// Gives each key of the metadata behind the architecture's name.
  func forEachKey(
    _ body: (StaticString, GGUFValue) throws(GGUFError) -> Void
  ) throws(GGUFError) {
    try body(".block_count", .uint32(UInt32(layers)))
    try body(".context_length", .uint32(UInt32(trainedContext)))
    try body(".embedding_length", .uint32(UInt32(hidden)))
    try body(".feed_forward_length", .uint32(UInt32(feedForward)))
    try body(".attention.head_count", .uint32(UInt32(heads)))
    try body(".attention.head_count_kv", .uint32(UInt32(keyValueHeads)))
    try body(".rope.freq_base", .float32(ropeTheta))
    try body(".attention.layer_norm_rms_epsilon", .float32(normEpsilon))
  }
}

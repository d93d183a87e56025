import GGUF
import Memory

/// The shape of a known model.
struct ModelPreset {
  let name: StaticString
  /// What `general.name` says.
  let title: StaticString
  /// What the metadata keys begin with.
  let architecture: StaticString
  var layers: Int
  let hidden: Int
  let heads: Int
  let keyValueHeads: Int
  var headDimension = 128
  /// The width inside the feed-forward network, or inside one expert.
  let feedForward: Int
  /// Experts, all of them used for every token; 0 where there are none.
  var experts = 0
  let vocabulary: VocabularyKind
  let trainedContext: Int
  let ropeTheta: Float
  /// Whether Llama 3.1's divisors of the rotary frequencies are a tensor.
  var hasRotaryFactors = false
  let normEpsilon: Float
  /// Whether the embedding is the output matrix too.
  var isTied = false
  /// Whether queries, keys and values have biases.
  var hasBiases = false

  /// All of them; a model more is a row more.
  static let all = [
    ModelPreset(
      name: "tinyswallow-1.5b",
      title: "TinySwallow-1.5B-Instruct, random weights",
      architecture: "qwen2", layers: 28, hidden: 1536, heads: 12,
      keyValueHeads: 2, feedForward: 8960, vocabulary: .qwen2,
      trainedContext: 32_768, ropeTheta: 1_000_000, normEpsilon: 1e-6,
      isTied: true, hasBiases: true),
    ModelPreset(
      name: "swallow-7b", title: "Swallow-7b-instruct-hf, random weights",
      architecture: "llama", layers: 32, hidden: 4096, heads: 32,
      keyValueHeads: 32, feedForward: 11_008, vocabulary: .swallow,
      trainedContext: 4096, ropeTheta: 10_000, normEpsilon: 1e-5),
    ModelPreset(
      name: "llama-3.1-swallow-8b",
      title: "Llama-3.1-Swallow-8B-Instruct, random weights",
      architecture: "llama", layers: 32, hidden: 4096, heads: 32,
      keyValueHeads: 8, feedForward: 14_336, vocabulary: .llama3,
      trainedContext: 131_072, ropeTheta: 500_000, hasRotaryFactors: true,
      normEpsilon: 1e-5),
    ModelPreset(
      name: "swallow-13b", title: "Swallow-13b-instruct-hf, random weights",
      architecture: "llama", layers: 40, hidden: 5120, heads: 40,
      keyValueHeads: 40, feedForward: 13_824, vocabulary: .swallow,
      trainedContext: 4096, ropeTheta: 10_000, normEpsilon: 1e-5),
    ModelPreset(
      name: "swallow-moe-2x13b", title: "Swallow-MoE-2x13B, random weights",
      architecture: "llama", layers: 40, hidden: 5120, heads: 40,
      keyValueHeads: 40, feedForward: 13_824, experts: 2,
      vocabulary: .swallow, trainedContext: 4096, ropeTheta: 10_000,
      normEpsilon: 1e-5),
    ModelPreset(
      name: "swallow-70b", title: "Swallow-70b-instruct-hf, random weights",
      architecture: "llama", layers: 80, hidden: 8192, heads: 64,
      keyValueHeads: 8, feedForward: 28_672, vocabulary: .swallow,
      trainedContext: 4096, ropeTheta: 10_000, normEpsilon: 1e-5),
  ]

  /// The preset of that name, or of that last part of one (`7b`), in small or
  /// capital letters.
  static func named(_ name: Bytes) -> ModelPreset? {
    all.first { preset in
      let whole = Bytes(preset.name)
      var last = whole.count
      while last > 0, whole[last - 1] != 0x2D { last -= 1 }
      return name.isSpelled(whole) || name.isSpelled(whole.suffix(from: last))
    }
  }

  /// Gives each key of the metadata behind the architecture's name.
  func forEachKey(
    _ body: (StaticString, GGUFValue) throws(GGUFError) -> Void
  ) throws(GGUFError) {
    func add(_ key: StaticString, _ number: Int) throws(GGUFError) {
      try body(key, .uint32(UInt32(number)))
    }
    try add(".block_count", layers)
    try add(".context_length", trainedContext)
    try add(".embedding_length", hidden)
    try add(".feed_forward_length", feedForward)
    try add(".attention.head_count", heads)
    try add(".attention.head_count_kv", keyValueHeads)
    try body(".rope.freq_base", .float32(ropeTheta))
    try body(".attention.layer_norm_rms_epsilon", .float32(normEpsilon))
    // As llama.cpp's converter has it: the other family leaves these out.
    if Bytes(architecture) == "llama" {
      try add(".vocab_size", vocabulary.count)
      try add(".rope.dimension_count", headDimension)
    }
    if experts > 0 {
      try add(".expert_count", experts)
      try add(".expert_used_count", experts)
    }
  }
}

extension Bytes {
  /// Whether both are the same text, small and capital letters of ASCII aside.
  fileprivate func isSpelled(_ other: Bytes) -> Bool {
    func small(_ byte: UInt8) -> UInt8 {
      byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
    guard count == other.count else { return false }
    for index in 0..<count where small(self[index]) != small(other[index]) {
      return false
    }
    return true
  }
}

public import Memory

/// A known model: its configuration, with a title.
public struct ModelPreset: Sendable {
  /// The name in options.
  public let name: StaticString
  /// The text of `general.name`.
  public let title: StaticString
  /// Its shape.
  public var configuration: ModelConfiguration
  /// Its vocabulary.
  public let vocabulary: VocabularyKind
  /// The tensors that it has, of those that not every model has.
  public let optional: TensorRoles

  /// Every tensor, in the order of the file.
  public var tensors: [ModelTensor] { configuration.tensors(with: optional) }

  /// A model whose layers are alike and whose tokens take all experts.
  private init(
    name: StaticString, title: StaticString, _ architecture: Architecture,
    layers: Int, hidden: Int, heads: Int, keyValueHeads: Int,
    feedForward: Int, experts: Int = 0, vocabulary: VocabularyKind,
    trainedContext: Int, ropeTheta: Double, normEpsilon: Float,
    isTied: Bool = false, optional: [TensorRole] = []
  ) {
    self.name = name
    self.title = title
    self.vocabulary = vocabulary
    let dimension = hidden / heads
    let layer = LayerShape(
      heads: heads, keyValueHeads: keyValueHeads, headDimension: dimension,
      feedForward: feedForward, norms: architecture.row.norms)
    configuration = ModelConfiguration(
      architecture, layers: Array(repeating: layer, count: layers),
      hidden: hidden, experts: experts, expertsUsed: experts,
      vocabulary: vocabulary.count, isTied: isTied,
      trainedContext: trainedContext,
      rotaries: [
        RotaryShape(
          theta: ropeTheta, dimensions: dimension,
          scaling: RotaryScaling(trained: trainedContext))
      ],
      normEpsilon: normEpsilon)
    var roles = TensorRoles()
    for role in optional { roles.insert(role) }
    self.optional = roles
  }

  /// All of them; one more model is one more row.
  public static var all: [ModelPreset] {
    [
      ModelPreset(
        name: "tinyswallow-1.5b",
        title: "TinySwallow-1.5B-Instruct, random weights", .qwen2,
        layers: 28, hidden: 1536, heads: 12, keyValueHeads: 2,
        feedForward: 8960, vocabulary: .qwen2, trainedContext: 32_768,
        ropeTheta: 1_000_000, normEpsilon: 1e-6, isTied: true,
        optional: [.queryBias, .keyBias, .valueBias]),
      ModelPreset(
        name: "swallow-7b", title: "Swallow-7b-instruct-hf, random weights",
        .llama, layers: 32, hidden: 4096, heads: 32, keyValueHeads: 32,
        feedForward: 11_008, vocabulary: .swallow, trainedContext: 4096,
        ropeTheta: 10_000, normEpsilon: 1e-5),
      ModelPreset(
        name: "llama-3.1-swallow-8b",
        title: "Llama-3.1-Swallow-8B-Instruct, random weights", .llama,
        layers: 32, hidden: 4096, heads: 32, keyValueHeads: 8,
        feedForward: 14_336, vocabulary: .llama3, trainedContext: 131_072,
        ropeTheta: 500_000, normEpsilon: 1e-5, optional: [.rotaryDivisors]),
      ModelPreset(
        name: "swallow-13b", title: "Swallow-13b-instruct-hf, random weights",
        .llama, layers: 40, hidden: 5120, heads: 40, keyValueHeads: 40,
        feedForward: 13_824, vocabulary: .swallow, trainedContext: 4096,
        ropeTheta: 10_000, normEpsilon: 1e-5),
      ModelPreset(
        name: "swallow-moe-2x13b", title: "Swallow-MoE-2x13B, random weights",
        .llama, layers: 40, hidden: 5120, heads: 40, keyValueHeads: 40,
        feedForward: 13_824, experts: 2, vocabulary: .swallow,
        trainedContext: 4096, ropeTheta: 10_000, normEpsilon: 1e-5),
      ModelPreset(
        name: "swallow-70b", title: "Swallow-70b-instruct-hf, random weights",
        .llama, layers: 80, hidden: 8192, heads: 64, keyValueHeads: 8,
        feedForward: 28_672, vocabulary: .swallow, trainedContext: 4096,
        ropeTheta: 10_000, normEpsilon: 1e-5),
    ]
  }

  /// The preset of that name, or of that last part of one (`7b`), in small or
  /// capital letters.
  public static func named(_ name: Bytes) -> ModelPreset? {
    all.first { preset in
      let whole = Bytes(preset.name)
      var last = whole.count
      while last > 0, whole[last - 1] != 0x2D { last -= 1 }
      return name.isSpelled(whole) || name.isSpelled(whole.suffix(from: last))
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

/// The models that were trained further from Llama 2 and 3.1 and from Qwen2.5.
extension ModelPreset {
  @inline(never)
  static var swallows: [ModelPreset] {
    [
      ModelPreset(
        "tinyswallow-1.5b", "TinySwallow-1.5B-Instruct, random weights", .qwen2,
        optional: .attentionBiases, tinySwallow),
      ModelPreset(
        "swallow-7b", "Swallow-7b-instruct-hf, random weights", .swallow,
        llama2(layers: 32, hidden: 4096, heads: 32, feedForward: 11_008)),
      ModelPreset(
        "llama-3.1-swallow-8b",
        "Llama-3.1-Swallow-8B-Instruct, random weights", .llama3,
        optional: .rotaryDivisors, llamaSwallow),
      ModelPreset(
        "swallow-13b", "Swallow-13b-instruct-hf, random weights", .swallow,
        llama2(layers: 40, hidden: 5120, heads: 40, feedForward: 13_824)),
      ModelPreset(
        "swallow-moe-2x13b", "Swallow-MoE-2x13B, random weights", .swallow,
        llama2(
          layers: 40, hidden: 5120, heads: 40, feedForward: 13_824, experts: 2)),
      ModelPreset(
        "swallow-70b", "Swallow-70b-instruct-hf, random weights", .swallow,
        llama2(
          layers: 80, hidden: 8192, heads: 64, of: 8, feedForward: 28_672)),
    ]
  }

  private static var tinySwallow: PresetShape {
    var shape = PresetShape(
      .qwen2, layers: 28, hidden: 1536, heads: 12, of: 2, feedForward: 8960,
      context: 32_768, theta: 1_000_000)
    shape.isTied = true
    return shape
  }

  private static var llamaSwallow: PresetShape {
    var shape = PresetShape(
      .llama, layers: 32, hidden: 4096, heads: 32, of: 8, feedForward: 14_336,
      context: 131_072, theta: 500_000)
    shape.normEpsilon = 1e-5
    return shape
  }

  private static func llama2(
    layers: Int, hidden: Int, heads: Int, of keyValueHeads: Int? = nil,
    feedForward: Int, experts: Int = 0
  ) -> PresetShape {
    var shape = PresetShape(
      .llama, layers: layers, hidden: hidden, heads: heads,
      of: keyValueHeads ?? heads, feedForward: feedForward, context: 4096,
      theta: 10_000)
    shape.normEpsilon = 1e-5
    // A token takes all of them.
    shape.experts = experts
    shape.expertsUsed = experts
    return shape
  }
}

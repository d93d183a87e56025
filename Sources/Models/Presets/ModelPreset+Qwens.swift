/// Qwen3, and what was trained further from it.
extension ModelPreset {
  @inline(never)
  static var qwens: [ModelPreset] {
    [
      ModelPreset(
        "qwen3-1.7b", "Qwen3-1.7B, random weights", .qwen3,
        qwen3(layers: 28, hidden: 2048, heads: 16, feedForward: 6144, true)),
      ModelPreset(
        "qwen3-swallow-8b", "Qwen3-Swallow-8B, random weights", .qwen3,
        qwen3(layers: 36, hidden: 4096, heads: 32, feedForward: 12_288, false)),
      ModelPreset(
        "qwen3-swallow-30b-a3b", "Qwen3-Swallow-30B-A3B, random weights",
        .qwen3, qwen3Experts),
    ]
  }

  /// That Qwen3-1.7B's embedding is its output matrix too is not verified.
  private static func qwen3(
    layers: Int, hidden: Int, heads: Int, feedForward: Int, _ isTied: Bool
  ) -> PresetShape {
    var shape = PresetShape(
      .qwen3, layers: layers, hidden: hidden, heads: heads, of: 8,
      feedForward: feedForward, context: 40_960, theta: 1_000_000)
    shape.headDimension = 128
    shape.isTied = isTied
    return shape
  }

  /// The base and the context are those of the first Qwen3-30B-A3B; later
  /// models may have others.
  private static var qwen3Experts: PresetShape {
    var shape = PresetShape(
      .qwen3moe, layers: 48, hidden: 2048, heads: 32, of: 4, feedForward: 768,
      context: 40_960, theta: 1_000_000)
    shape.headDimension = 128
    shape.experts = 128
    shape.expertsUsed = 8
    return shape
  }
}

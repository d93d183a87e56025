/// Models that were trained in Japan from the beginning.
extension ModelPreset {
  @inline(never)
  static var japanese: [ModelPreset] {
    [
      ModelPreset(
        "llm-jp-4-8b", "llm-jp-4-8b, random weights", .llmJP, llmJP),
      ModelPreset(
        "sarashina2.2-1b", "sarashina2.2-1b-instruct, random weights",
        .sarashina, sarashina),
    ]
  }

  /// Heads and widths are computed from the published totals; the base of the
  /// angles and epsilon are not published where this was looked up, and stand for
  /// Llama 3's.
  private static var llmJP: PresetShape {
    var shape = PresetShape(
      .llama, layers: 32, hidden: 4096, heads: 32, of: 8, feedForward: 14_336,
      context: 65_536, theta: 500_000)
    shape.normEpsilon = 1e-5
    return shape
  }

  /// The numbers of Sarashina 2.1's 1B, whose size is the same.
  private static var sarashina: PresetShape {
    var shape = PresetShape(
      .llama, layers: 24, hidden: 1792, heads: 16, of: 8, feedForward: 6272,
      context: 8192, theta: 500_000)
    shape.normEpsilon = 1e-5
    return shape
  }
}

/// Models whose layers are not all of one kind, or choose among experts.
extension ModelPreset {
  @inline(never)
  static var hybrids: [ModelPreset] {
    [
      ModelPreset(
        "lfm2.5-1.2b", "LFM2.5-1.2B-JP, random weights", .lfm2, lfm2),
      ModelPreset(
        "gpt-oss-20b", "gpt-oss-20b, random weights", .gptOSS,
        optional: .allBiases, gptOSS),
    ]
  }

  private static var lfm2: PresetShape {
    var shape = PresetShape(
      .lfm2, layers: 16, hidden: 2048, heads: 32, of: 8, feedForward: 8192,
      context: 128_000, theta: 1_000_000)
    shape.attending = 1 << 2 | 1 << 5 | 1 << 8 | 1 << 10 | 1 << 12 | 1 << 14
    shape.normEpsilon = 1e-5
    shape.isTied = true
    return shape
  }

  private static var gptOSS: PresetShape {
    var shape = PresetShape(
      .gptOSS, layers: 24, hidden: 2880, heads: 64, of: 8, feedForward: 2880,
      context: 131_072, theta: 150_000)
    shape.headDimension = 64
    shape.experts = 32
    shape.expertsUsed = 4
    shape.window = 128
    shape.scaling = RotaryScaling(
      yarn: 32, originalContext: 4096,
      roundsBounds: shape.architecture.row.roundsYarnBounds)
    shape.normEpsilon = 1e-5
    return shape
  }
}

/// Gemma 2 and 3, text alone.
extension ModelPreset {
  @inline(never)
  static var gemmas: [ModelPreset] {
    [
      ModelPreset(
        "gemma-2-2b", "gemma-2-2b-jpn-it, random weights", .gemma2, gemma2),
      ModelPreset(
        "gemma-3-270m", "gemma-3-270m-it, random weights", .gemma3,
        gemma3(
          layers: 18, hidden: 640, heads: 4, of: 1, feedForward: 2048,
          window: 512, context: 32_768)),
      ModelPreset(
        "gemma-3-1b", "gemma-3-1b-it, random weights", .gemma3,
        gemma3(
          layers: 26, hidden: 1152, heads: 4, of: 1, feedForward: 6912,
          window: 512, context: 32_768)),
      ModelPreset(
        "gemma-3-4b", "gemma-3-4b-it, random weights", .gemma3, largeGemma3),
    ]
  }

  private static var gemma2: PresetShape {
    var shape = PresetShape(
      .gemma2, layers: 26, hidden: 2304, heads: 8, of: 4, feedForward: 9216,
      context: 8192, theta: 10_000)
    shape.headDimension = 256
    shape.window = 4096
    shape.isTied = true
    return shape
  }

  private static func gemma3(
    layers: Int, hidden: Int, heads: Int, of keyValueHeads: Int,
    feedForward: Int, window: Int, context: Int
  ) -> PresetShape {
    var shape = PresetShape(
      .gemma3, layers: layers, hidden: hidden, heads: heads, of: keyValueHeads,
      feedForward: feedForward, context: context, theta: 1_000_000)
    shape.headDimension = 256
    shape.window = window
    shape.isTied = true
    return shape
  }

  private static var largeGemma3: PresetShape {
    var shape = gemma3(
      layers: 34, hidden: 2560, heads: 8, of: 4, feedForward: 10_240,
      window: 1024, context: 131_072)
    shape.scaling = RotaryScaling(linear: 8, trained: shape.trainedContext)
    return shape
  }
}

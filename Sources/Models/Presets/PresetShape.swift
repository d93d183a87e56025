/// The numbers of a model whose layers are alike, besides what its architecture
/// says of them.
struct PresetShape {
  let architecture: Architecture
  let layers: Int
  let hidden: Int
  let heads: Int
  let keyValueHeads: Int
  /// The width inside the feed-forward network, or inside an expert.
  let feedForward: Int
  let trainedContext: Int
  let theta: Double
  /// The width of a head where the heads do not share the hidden width.
  var headDimension: Int?
  var experts = 0
  var expertsUsed = 0
  /// The size of the windows, in the layers that the architecture has them in.
  var window: Int?
  /// A bit for each layer that attends, the others being short convolutions; all
  /// attend for `nil`.
  var attending: UInt64?
  /// How the angles are stretched; not at all for `nil`.
  var scaling: RotaryScaling?
  var normEpsilon: Float = 1e-6
  var isTied = false

  /// The positions that LFM2's convolutions mix.
  private static let taps = 3

  init(
    _ architecture: Architecture, layers: Int, hidden: Int, heads: Int,
    of keyValueHeads: Int, feedForward: Int, context: Int, theta: Double
  ) {
    self.architecture = architecture
    self.layers = layers
    self.hidden = hidden
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.feedForward = feedForward
    trainedContext = context
    self.theta = theta
  }

  /// The shape of a model of so many tokens.
  func configuration(vocabulary: Int) -> ModelConfiguration {
    let rotaries = self.rotaries
    let row = architecture.row
    return ModelConfiguration(
      architecture,
      layers: (0..<layers).map { layer(number: $0, rotaries: rotaries.count) },
      hidden: hidden, experts: experts, expertsUsed: expertsUsed,
      vocabulary: vocabulary, isTied: isTied, trainedContext: trainedContext,
      rotaries: rotaries, normEpsilon: normEpsilon,
      attentionCap: Float(row.attentionCap), logitCap: Float(row.logitCap))
  }

  private var dimension: Int { headDimension ?? hidden / heads }

  private func layer(number: Int, rotaries: Int) -> LayerShape {
    let row = architecture.row
    if let attending, attending >> UInt64(number) & 1 == 0 {
      return LayerShape(
        taps: PresetShape.taps, feedForward: feedForward, norms: row.norms)
    }
    var size: Int?
    if case .alternating(let period, _) = row.windows,
      LayerWindows.isWindowed(number, period: period)
    {
      size = window
    }
    return LayerShape(
      heads: heads, keyValueHeads: keyValueHeads, headDimension: dimension,
      feedForward: feedForward, window: size,
      rotary: size == nil ? 0 : rotaries - 1, norms: row.norms)
  }

  private var rotaries: [RotaryShape] {
    let all = RotaryShape(
      theta: theta, dimensions: dimension,
      scaling: scaling ?? RotaryScaling(trained: trainedContext))
    let row = architecture.row
    return row.rotaries(
      all, windowTheta: row.windowTheta ?? theta, trained: trainedContext)
  }
}

import Memory

/// How the angles of positions are stretched beyond the context that a model
/// was first trained on.
///
/// YaRN (Peng et al. 2023): pairs that turn often over the original context keep
/// their frequency, slow ones are divided by the factor, those between are
/// mixed. Frequencies and lengths are those of ggml and of Hugging Face, whose
/// formulas are the same, but in float64. They part below a factor of 1, where
/// ggml shrinks cos and sin; Hugging Face does not, and neither does this.
public struct RotaryScaling: BitwiseCopyable, Equatable, Sendable {
  /// Every frequency is divided by it.
  public let factor: Double
  /// The share of their own frequency that fast pairs keep, 0 to 1.
  public let extrapolation: Double
  /// Positions before the context was stretched.
  public let originalContext: Int
  /// A pair that turns at least so often over these counts as fast.
  public let fastTurns: Double
  /// A pair that turns less often over these counts as slow.
  public let slowTurns: Double
  /// The factor of cos and sin, besides YaRN's own.
  public let attention: Double
  /// Whether the bounds between fast and slow pairs are whole pairs.
  public let roundsBounds: Bool

  /// The divisors of frequencies that are taken.
  ///
  /// With two divisors, and a base of at least 1, the angles of all positions
  /// stay below 2⁵¹, as their kernel asks.
  public static let divisors = 1e-3...1e9

  static let defaultFastTurns = 32.0
  static let defaultSlowTurns = 1.0

  /// No scaling of a context of `trained` positions.
  public init(trained: Int) {
    self.init(linear: 1, trained: trained)
  }

  /// All angles divided by `factor`, of a context of `trained` positions.
  init(linear factor: Double, trained: Int) {
    self.init(
      factor: factor, extrapolation: 0, originalContext: trained,
      roundsBounds: true)
  }

  /// YaRN's stretching of `originalContext` positions.
  init(yarn factor: Double, originalContext: Int, roundsBounds: Bool) {
    self.init(
      factor: factor, extrapolation: 1, originalContext: originalContext,
      roundsBounds: roundsBounds)
  }

  private init(
    factor: Double, extrapolation: Double, originalContext: Int,
    roundsBounds: Bool
  ) {
    self.factor = factor
    self.extrapolation = extrapolation
    self.originalContext = originalContext
    fastTurns = RotaryScaling.defaultFastTurns
    slowTurns = RotaryScaling.defaultSlowTurns
    attention = 1
    self.roundsBounds = roundsBounds
  }

  /// Reads `rope.scaling`.
  ///
  /// A factor without a type is linear, as llama.cpp reads it; a factor of 0
  /// stands for no scaling.
  ///
  /// - Parameters:
  ///   - keys: the file's metadata.
  ///   - trained: the context that the model was trained on.
  /// - Throws: `ModelError.rotaryScalingUnsupported` where the type is none of
  ///   `none`, `linear` and `yarn`, others where a number cannot be used.
  init(_ keys: MetadataReader, trained: Int) throws(ModelError) {
    let type = try keys.string(.ropeScaling) ?? Bytes("linear")
    guard type == "none" || type == "linear" || type == "yarn" else {
      throw .rotaryScalingUnsupported(ShortText(type))
    }
    var stretch = 0.0
    var share = -1.0
    if !(type == "none") {
      // The older name of the same number.
      let older = try keys.factor(.ropeLinearFactor, or: 0)
      stretch = try keys.factor(.ropeFactor, or: older)
      share = try keys.float(.yarnExtrapolation, -1...1, or: -1)
    }
    factor = stretch == 0 ? 1 : stretch
    extrapolation = share < 0 ? (type == "yarn" ? 1 : 0) : share
    originalContext = try keys.integer(
      .ropeOriginalContext, 1...Int(Int32.max), or: trained)
    fastTurns = try keys.float(
      .yarnFastTurns, 1e-3...1e6, or: RotaryScaling.defaultFastTurns)
    slowTurns = try keys.float(
      .yarnSlowTurns, 1e-3...1e6, or: RotaryScaling.defaultSlowTurns)
    attention =
      try keys.float(.ropeAttention, 1e-3...1e3, or: 1)
      * keys.float(.yarnAttention, 1e-3...1e3, or: 1)
    roundsBounds = keys.architecture.row.roundsYarnBounds || !(type == "yarn")
    // Other architectures say with it how cos and sin grow.
    _ = try keys.float(.yarnLogMultiplier, 0...0, or: 0)
  }
}

extension MetadataReader {
  /// A divisor of frequencies; 0 stands for no division.
  fileprivate func factor(
    _ key: ModelKey, or fallback: Double
  ) throws(ModelError) -> Double {
    let value = try float(
      key, 0...RotaryScaling.divisors.upperBound, or: fallback)
    guard value == 0 || RotaryScaling.divisors.contains(value) else {
      throw .numberUnusable(ShortText(key.name))
    }
    return value
  }
}

import CKernels
import Memory

/// How the angles of positions are stretched beyond what a model was first
/// trained on.
///
/// YaRN (Peng et al. 2023): pairs that turn often over the original context keep
/// their frequency, slow ones are divided by the factor, those between are
/// mixed. Frequencies and lengths are those of ggml and of Hugging Face, whose
/// formulas are the same, but in float64. Where they part: below a factor of 1
/// ggml shrinks cos and sin; that is not done, as Hugging Face does not.
public struct RotaryScaling: BitwiseCopyable, Sendable {
  /// Every frequency is divided by it.
  public let factor: Double
  /// The share of their own frequency that fast pairs keep, 0 to 1.
  public let extrapolation: Double
  /// Positions before the context was stretched.
  public let originalContext: Int
  /// Turns over these from which on a pair counts as fast.
  public let fastTurns: Double
  /// Turns over these below which a pair counts as slow.
  public let slowTurns: Double
  /// What cos and sin are multiplied by, besides YaRN's own factor.
  public let attention: Double

  /// What frequencies may be divided by.
  ///
  /// With two divisors, and a base of at least 1, the angles of all positions
  /// stay below 2⁵¹, as their kernel asks.
  static let divisors = 1e-3...1e9

  /// Reads `rope.scaling`.
  ///
  /// A factor without a type is linear, as llama.cpp reads it; 0 is none.
  ///
  /// - Parameters:
  ///   - keys: the file's metadata.
  ///   - trained: the context that the model was trained on.
  /// - Throws: `ModelError.rotaryScalingUnsupported` where the type is none of
  ///   `none`, `linear` and `yarn`, others where a number is of no use.
  init(_ keys: MetadataReader, trained: Int) throws(ModelError) {
    let type = try keys.string("rope.scaling.type") ?? Bytes("linear")
    guard type == "none" || type == "linear" || type == "yarn" else {
      throw .rotaryScalingUnsupported(ShortText(type))
    }
    var stretch = 0.0
    var share = -1.0
    if !(type == "none") {
      // The older name of the same number.
      let older = try keys.factor("rope.scale_linear", or: 0)
      stretch = try keys.factor("rope.scaling.factor", or: older)
      share = try keys.float("rope.scaling.yarn_ext_factor", -1...1, or: -1)
    }
    factor = stretch == 0 ? 1 : stretch
    extrapolation = share < 0 ? (type == "yarn" ? 1 : 0) : share
    originalContext = try keys.integer(
      "rope.scaling.original_context_length", 1...Int(Int32.max), or: trained)
    fastTurns = try keys.float(
      "rope.scaling.yarn_beta_fast", 1e-3...1e6, or: 32)
    slowTurns = try keys.float("rope.scaling.yarn_beta_slow", 1e-3...1e6, or: 1)
    attention =
      try keys.float("rope.scaling.attn_factor", 1e-3...1e3, or: 1)
      * keys.float("rope.scaling.yarn_attn_factor", 1e-3...1e3, or: 1)
    // A second way to say how cos and sin grow, of other architectures.
    _ = try keys.float("rope.scaling.yarn_log_multiplier", 0...0, or: 0)
  }
}

extension ModelConfiguration {
  /// The kernels' description of the angles, with each pair's own divisors if
  /// there are any.
  func rotaryShape(_ divisors: UnsafePointer<Float>?) -> kernel_rotary_shape {
    kernel_rotary_shape(
      base: ropeTheta, divisors: divisors, factor: ropeScaling.factor,
      extrapolation: ropeScaling.extrapolation,
      original: Double(ropeScaling.originalContext),
      fast_turns: ropeScaling.fastTurns, slow_turns: ropeScaling.slowTurns,
      attention: ropeScaling.attention, dimensions: UInt32(rotaryDimensions))
  }
}

extension MetadataReader {
  /// A divisor of frequencies; 0 stands for none.
  fileprivate func factor(
    _ key: StaticString, or fallback: Double
  ) throws(ModelError) -> Double {
    let value = try float(
      key, 0...RotaryScaling.divisors.upperBound, or: fallback)
    guard value == 0 || RotaryScaling.divisors.contains(value) else {
      throw .numberUnusable(ShortText(key))
    }
    return value
  }
}

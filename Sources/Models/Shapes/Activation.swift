/// The function that a feed-forward network applies to its gate and what comes
/// up beside it.
public enum Activation: BitwiseCopyable, CaseIterable, Sendable {
  /// gate · sigmoid(gate) · up (Shazeer 2020).
  case silu
  /// GELU(gate) · up, GELU by its tanh (Hendrycks, Gimpel 2016).
  case gelu
  /// g · sigmoid(1.702 g) · (u + 1), g at most 7 and u within ±7: GPT-OSS.
  case clampedSwish
}

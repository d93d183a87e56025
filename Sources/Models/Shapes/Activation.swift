/// The function that a feed-forward network applies to its gate.
public enum Activation: BitwiseCopyable, Sendable {
  /// x · sigmoid(x).
  case silu
}

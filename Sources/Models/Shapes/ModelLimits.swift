/// The largest shapes that the arithmetic is made for.
public enum ModelLimits {
  /// Decoder layers.
  public static let layers = 4096
  /// Query heads of a layer.
  public static let heads = 4096
  /// Of hidden, feed-forward and vocabulary: products of two stay below 2⁴⁸.
  public static let width = 1 << 24
  /// The width of a head.
  public static let headDimension = 512
  /// Positions that a short convolution mixes.
  public static let taps = 16
  /// A cap of scores or logits, and what it divides 1 by at least.
  public static let cap = 1e6
  /// Experts of a layer: their choice fits into 256 bits.
  public static let experts = 256
  /// Query heads that share a key head: they fit into one tile of attention.
  public static let queriesPerKey = 64
}

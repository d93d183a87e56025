/// A set of the norms that a layer may have.
///
/// An `OptionSet` would be written as an array literal, which allocates.
public struct LayerNorms: BitwiseCopyable, Equatable, Sendable {
  private let bits: UInt8

  /// The residual stream, on its way to attention or to a convolution.
  public static var mixer: LayerNorms { LayerNorms(bits: 1) }
  /// The residual stream, on its way to the feed-forward network.
  public static var feedForward: LayerNorms { LayerNorms(bits: 2) }
  /// Each head of queries and of keys, before it is turned.
  public static var queriesAndKeys: LayerNorms { LayerNorms(bits: 4) }
  /// What attention and the feed-forward network add to the residual stream.
  public static var outputs: LayerNorms { LayerNorms(bits: 8) }

  /// The norms of both sets.
  public func union(_ other: LayerNorms) -> LayerNorms {
    LayerNorms(bits: bits | other.bits)
  }

  /// The norms of this set that are not in `other`.
  public func subtracting(_ other: LayerNorms) -> LayerNorms {
    LayerNorms(bits: bits & ~other.bits)
  }

  /// Whether all norms of `other` are in this set.
  public func contains(_ other: LayerNorms) -> Bool {
    bits & other.bits == other.bits
  }
}

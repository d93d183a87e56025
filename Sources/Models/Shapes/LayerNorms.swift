/// A set of the norms that a layer may have.
///
/// An `OptionSet` would be written as an array literal, which allocates.
public struct LayerNorms: BitwiseCopyable, Equatable, Sendable {
  private let bits: UInt8

  /// The residual stream, on its way to queries, keys and values.
  public static var attention: LayerNorms { LayerNorms(bits: 1) }
  /// The residual stream, on its way to the feed-forward network.
  public static var feedForward: LayerNorms { LayerNorms(bits: 2) }

  /// The norms of both sets.
  public func union(_ other: LayerNorms) -> LayerNorms {
    LayerNorms(bits: bits | other.bits)
  }

  /// Whether all norms of `other` are in this set.
  public func contains(_ other: LayerNorms) -> Bool {
    bits & other.bits == other.bits
  }
}

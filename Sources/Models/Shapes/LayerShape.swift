/// The shape of one decoder layer.
public struct LayerShape: BitwiseCopyable, Equatable, Sendable {
  /// Query heads.
  public let heads: Int
  /// Key and value heads; `heads` is a multiple of it.
  public let keyValueHeads: Int
  /// The width of a head, of queries, keys and values alike.
  public let headDimension: Int
  /// The width inside the feed-forward network, or inside one expert.
  public let feedForward: Int
  /// The positions that a token looks at, its own counted; `nil` where it looks
  /// at all.
  public let window: Int?
  /// The row of `ModelConfiguration.rotaries` that turns queries and keys.
  public let rotary: Int
  /// The norms that the layer has.
  public let norms: LayerNorms

  /// A layer whose tokens look at all positions.
  public init(
    heads: Int, keyValueHeads: Int, headDimension: Int, feedForward: Int,
    window: Int? = nil, rotary: Int = 0, norms: LayerNorms
  ) {
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headDimension = headDimension
    self.feedForward = feedForward
    self.window = window
    self.rotary = rotary
    self.norms = norms
  }

  /// The width of all query heads.
  public var queryWidth: Int { heads * headDimension }

  /// The width of all key, or value, heads.
  public var keyValueWidth: Int { keyValueHeads * headDimension }

  /// How many of `count` positions, the last of which is a token's own, the
  /// token looks at.
  public func visible(of count: Int) -> Int {
    window.map { min(count, $0) } ?? count
  }
}

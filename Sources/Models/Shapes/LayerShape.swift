/// The shape of one decoder layer.
public struct LayerShape: BitwiseCopyable, Equatable, Sendable {
  /// Query heads; 0 in a convolution.
  public let heads: Int
  /// Key and value heads; `heads` is a multiple of it.
  public let keyValueHeads: Int
  /// The width of a head, of queries, keys and values alike.
  public let headDimension: Int
  /// The width inside the feed-forward network, or inside one expert.
  public let feedForward: Int
  /// The positions that a short convolution mixes, a token's own counted; 0 in
  /// a layer that attends.
  public let taps: Int
  /// The positions that a token looks at, its own counted; `nil` where it looks
  /// at all.
  public let window: Int?
  /// The row of `ModelConfiguration.rotaries` that turns queries and keys.
  public let rotary: Int
  /// The norms that the layer has.
  public let norms: LayerNorms

  /// A layer that attends, to all positions unless there is a window.
  public init(
    heads: Int, keyValueHeads: Int, headDimension: Int, feedForward: Int,
    window: Int? = nil, rotary: Int = 0, norms: LayerNorms
  ) {
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headDimension = headDimension
    self.feedForward = feedForward
    self.taps = 0
    self.window = window
    self.rotary = rotary
    self.norms = norms
  }

  /// A layer that mixes `taps` positions by a short convolution.
  public init(taps: Int, feedForward: Int, norms: LayerNorms) {
    heads = 0
    keyValueHeads = 0
    headDimension = 0
    self.feedForward = feedForward
    self.taps = taps
    window = nil
    rotary = 0
    self.norms = norms.subtracting(.queriesAndKeys)
  }

  /// Whether it attends.
  public var attends: Bool { heads > 0 }

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

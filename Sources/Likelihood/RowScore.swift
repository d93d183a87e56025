/// What a row of logits says of the token that came next.
public struct RowScore: BitwiseCopyable {
  /// −ln of the token's probability.
  public var surprise: Float = 0
  /// The same of the base.
  public var baseSurprise: Float = 0
  /// Σ p·(ln p − ln q) over all tokens, p being the base's probabilities.
  public var divergence: Double = 0
  /// Whether both find the same token the likeliest.
  public var agrees = false

  init() {}
}

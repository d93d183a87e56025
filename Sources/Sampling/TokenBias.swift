/// What is added to the logit of a token.
public struct TokenBias: BitwiseCopyable {
  /// The token.
  public let id: Int32
  /// The amount.
  public let bias: Float

  /// An amount for a token of the vocabulary.
  public init(id: Int32, bias: Float) {
    self.id = id
    self.bias = bias
  }
}

/// How a system's makers sample it; `nil` where they leave a value open.
///
/// A model card that shows a program recommends what that program draws with,
/// its library's defaults included: Hugging Face's keep 50 candidates and know
/// no min-p, vLLM's keep all of them.
public struct SamplingRecommendation: BitwiseCopyable, Sendable {
  /// What logits are divided by.
  public var temperature: Float?
  /// How many candidates are kept; 0 keeps all.
  public var topK: Int?
  /// The probability that they keep together.
  public var topP: Float?
  /// The least share of the likeliest one's probability.
  public var minP: Float?
  /// What divides the logits of tokens that occurred.
  public var repetitionPenalty: Float?
  /// How many of the last tokens count as occurred; -1 for all.
  public var penaltyLastN: Int?
  /// The tokens of an answer in the makers' example.
  ///
  /// Nothing is cut by it: examples are short.
  public var maxTokens: Int?
}

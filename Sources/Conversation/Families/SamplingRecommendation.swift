public import Sampling

/// How a family's makers sample it.
///
/// A model card that shows a program recommends what that program draws with,
/// its library's defaults included: Hugging Face's keep 50 candidates and know
/// no min-p, vLLM's keep all of them.
public struct SamplingRecommendation: BitwiseCopyable, Sendable {
  /// The settings that the makers name.
  public var settings = SamplerOverrides()
  /// The tokens of an answer in the makers' example.
  ///
  /// Nothing is cut by it: examples are short.
  public var maxTokens: Int?
}

import LineProtocol
import Sampling

/// The choices of options, or of a request, for the tokens of an answer.
///
/// The defaults hold for the rest.
struct SamplingChoice {
  /// The most tokens of an answer.
  var maxTokens: Int?
  /// The settings of the sampler.
  var settings = SamplerOverrides()
  /// How tokens are guessed.
  var speculation: Speculation?

  init() {}

  init(_ request: Request) {
    maxTokens = request.maxTokens
    settings = request.sampling
    speculation = request.speculation
  }

  /// The number that the draws begin with, where it is given.
  var seed: UInt64? {
    guard settings[.seed] != nil else { return nil }
    return settings.over(SamplerSettings()).seed
  }

  /// Whether tokens are guessed.
  var speculates: Bool { speculation != .off }

  /// How an answer's tokens are guessed.
  var way: Speculation { speculation ?? .both }

  /// These choices, and those of `other` for the rest.
  func or(_ other: SamplingChoice) -> SamplingChoice {
    var choice = SamplingChoice()
    choice.maxTokens = maxTokens ?? other.maxTokens
    choice.settings = settings.or(other.settings)
    choice.speculation = speculation ?? other.speculation
    return choice
  }

  /// The settings of the sampler, from `defaults` where nothing is given.
  func settings(
    _ defaults: SamplerSettings, seed fallback: UInt64
  ) -> SamplerSettings {
    var defaults = defaults
    defaults.seed = fallback
    return settings.over(defaults)
  }
}

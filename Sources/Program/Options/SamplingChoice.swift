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

  init() {}

  init(_ request: Request) {
    maxTokens = request.maxTokens
    settings = request.sampling
  }

  /// The number that the draws begin with, where it is given.
  var seed: UInt64? {
    guard settings[.seed] != nil else { return nil }
    return settings.over(SamplerSettings()).seed
  }

  /// These choices, and those of `other` for the rest.
  func or(_ other: SamplingChoice) -> SamplingChoice {
    var choice = SamplingChoice()
    choice.maxTokens = maxTokens ?? other.maxTokens
    choice.settings = settings.or(other.settings)
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

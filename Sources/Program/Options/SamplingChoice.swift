import LineProtocol
import Sampling

/// What options, or a request, say of sampling; `nil` where the default holds.
struct SamplingChoice {
  var maxTokens: Int?
  var temperature: Double?
  var topK: Int?
  var topP: Double?
  var minP: Double?
  var repetitionPenalty: Double?
  var frequencyPenalty: Double?
  var presencePenalty: Double?
  var penaltyLastN: Int?
  var seed: UInt64?

  init() {}

  init(_ request: Request) {
    maxTokens = request.maxTokens
    temperature = request.temperature
    topK = request.topK
    topP = request.topP
    minP = request.minP
    repetitionPenalty = request.repetitionPenalty
    frequencyPenalty = request.frequencyPenalty
    presencePenalty = request.presencePenalty
    penaltyLastN = request.penaltyLastN
    seed = request.seed
  }

  /// What is said here, else what `other` says.
  func or(_ other: SamplingChoice) -> SamplingChoice {
    var choice = self
    choice.maxTokens = maxTokens ?? other.maxTokens
    choice.temperature = temperature ?? other.temperature
    choice.topK = topK ?? other.topK
    choice.topP = topP ?? other.topP
    choice.minP = minP ?? other.minP
    choice.repetitionPenalty = repetitionPenalty ?? other.repetitionPenalty
    choice.frequencyPenalty = frequencyPenalty ?? other.frequencyPenalty
    choice.presencePenalty = presencePenalty ?? other.presencePenalty
    choice.penaltyLastN = penaltyLastN ?? other.penaltyLastN
    choice.seed = seed ?? other.seed
    return choice
  }

  /// The settings, from `defaults` where nothing is said.
  func settings(
    _ defaults: SamplerSettings, seed fallback: UInt64
  ) -> SamplerSettings {
    var settings = defaults
    settings.temperature = temperature.map { Float($0) } ?? settings.temperature
    settings.topK = topK ?? settings.topK
    settings.topP = topP.map { Float($0) } ?? settings.topP
    settings.minP = minP.map { Float($0) } ?? settings.minP
    settings.repetitionPenalty =
      repetitionPenalty.map { Float($0) } ?? settings.repetitionPenalty
    settings.frequencyPenalty =
      frequencyPenalty.map { Float($0) } ?? settings.frequencyPenalty
    settings.presencePenalty =
      presencePenalty.map { Float($0) } ?? settings.presencePenalty
    settings.penaltyLastN = penaltyLastN ?? settings.penaltyLastN
    settings.seed = seed ?? fallback
    return settings
  }
}

/// The settings of the sampler that people, programs and files may change.
///
/// They stand in the order of the help and of the reply to `hello`. A new one is
/// a case with its row here, a field of `SamplerSettings`, and its use in
/// `Sampler`; nothing else lists them.
public enum SamplerKey: Int, CaseIterable, Sendable {
  case temperature
  case topK
  case topP
  case minP
  case repetitionPenalty
  case frequencyPenalty
  case presencePenalty
  case penaltyLastN
  case seed

  /// Everything that is said of the setting.
  public var row: SamplerRow {
    switch self {
    case .temperature:
      SamplerRow(
        "temperature", option: "temperature", alias: "temp",
        file: "general.sampling.temp",
        .number(0, 100, { $0.temperature }, { $0.temperature = $1 }),
        "0 takes the likeliest token, more varies (see inspect)")
    case .topK:
      SamplerRow(
        "top_k", option: "top-k", file: "general.sampling.top_k",
        .integer(0, Int(Int32.max), { $0.topK }, { $0.topK = $1 }),
        "candidates that are kept, 0 for all (see inspect)")
    case .topP:
      SamplerRow(
        "top_p", option: "top-p", file: "general.sampling.top_p",
        .number(0, 1, { $0.topP }, { $0.topP = $1 }),
        "probability that they keep together (see inspect)")
    case .minP:
      SamplerRow(
        "min_p", option: "min-p", file: "general.sampling.min_p",
        .number(0, 1, { $0.minP }, { $0.minP = $1 }),
        "least share of the likeliest's probability (see inspect)")
    case .repetitionPenalty:
      SamplerRow(
        "repetition_penalty", option: "repetition-penalty",
        file: "general.sampling.penalty_repeat",
        .number(
          0.01, 100, { $0.repetitionPenalty }, { $0.repetitionPenalty = $1 }),
        "divides logits of tokens that occurred")
    case .frequencyPenalty:
      SamplerRow(
        "frequency_penalty", option: "frequency-penalty",
        .number(
          -100, 100, { $0.frequencyPenalty }, { $0.frequencyPenalty = $1 }),
        "taken from a logit for each occurrence (0)")
    case .presencePenalty:
      SamplerRow(
        "presence_penalty", option: "presence-penalty",
        .number(
          -100, 100, { $0.presencePenalty }, { $0.presencePenalty = $1 }),
        "taken from the logit of what occurred (0)")
    case .penaltyLastN:
      SamplerRow(
        "penalty_last_n", option: "penalty-last-n",
        file: "general.sampling.penalty_last_n",
        .integer(
          -1, Int(Int32.max), { $0.penaltyLastN }, { $0.penaltyLastN = $1 }),
        "tokens that count as occurred, -1 for all")
    case .seed:
      SamplerRow(
        "seed", option: "seed",
        .integer(
          0, Int.max, { Int(truncatingIfNeeded: $0.seed) },
          { $0.seed = UInt64(truncatingIfNeeded: $1) }),
        "what random numbers begin with (run: a random one; else 1)")
    }
  }
}

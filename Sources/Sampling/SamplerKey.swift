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
  case dryMultiplier
  case dryBase
  case dryAllowedLength
  case dryPenaltyLastN
  case topNSigma
  case typicalP
  case xtcProbability
  case xtcThreshold
  case dynatempRange
  case dynatempExponent
  case mirostat
  case mirostatTau
  case mirostatEta
  case seed

  /// Everything that is said of the setting.
  @export(interface)
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
    case .dryMultiplier:
      SamplerRow(
        "dry_multiplier", option: "dry-multiplier",
        .number(0, 100, { $0.dryMultiplier }, { $0.dryMultiplier = $1 }),
        "DRY: taken from logits that go on with a repetition (0)")
    case .dryBase:
      SamplerRow(
        "dry_base", option: "dry-base",
        .number(0, 100, { $0.dryBase }, { $0.dryBase = $1 }),
        "DRY: times this for each further token (1.75)")
    case .dryAllowedLength:
      SamplerRow(
        "dry_allowed_length", option: "dry-allowed-length",
        .integer(
          0, Int(Int32.max), { $0.dryAllowedLength },
          { $0.dryAllowedLength = $1 }),
        "DRY: tokens that may be repeated (2)")
    case .dryPenaltyLastN:
      SamplerRow(
        "dry_penalty_last_n", option: "dry-penalty-last-n",
        .integer(
          -1, Int(Int32.max), { $0.dryPenaltyLastN },
          { $0.dryPenaltyLastN = $1 }),
        "DRY: tokens that are looked at, -1 for all (64)")
    case .topNSigma:
      SamplerRow(
        "top_n_sigma", option: "top-n-sigma",
        .number(-1, 100, { $0.topNSigma }, { $0.topNSigma = $1 }),
        "standard deviations below the best that are kept (-1, off)")
    case .typicalP:
      SamplerRow(
        "typical_p", option: "typical-p", alias: "typical",
        .number(0, 1, { $0.typicalP }, { $0.typicalP = $1 }),
        "probability that the most typical keep together (1)")
    case .xtcProbability:
      SamplerRow(
        "xtc_probability", option: "xtc-probability",
        file: "general.sampling.xtc_probability",
        .number(0, 1, { $0.xtcProbability }, { $0.xtcProbability = $1 }),
        "chance that the likeliest are left out (see inspect)")
    case .xtcThreshold:
      SamplerRow(
        "xtc_threshold", option: "xtc-threshold",
        file: "general.sampling.xtc_threshold",
        .number(0, 1, { $0.xtcThreshold }, { $0.xtcThreshold = $1 }),
        "probability of those, but the last (see inspect)")
    case .dynatempRange:
      SamplerRow(
        "dynatemp_range", option: "dynatemp-range",
        .number(0, 100, { $0.dynatempRange }, { $0.dynatempRange = $1 }),
        "the temperature moves so far with the entropy (0)")
    case .dynatempExponent:
      SamplerRow(
        "dynatemp_exponent", option: "dynatemp-exponent",
        .number(0, 100, { $0.dynatempExponent }, { $0.dynatempExponent = $1 }),
        "power of the entropy in that (1)")
    case .mirostat:
      SamplerRow(
        "mirostat", option: "mirostat", file: "general.sampling.mirostat",
        .integer(0, 2, { $0.mirostat }, { $0.mirostat = $1 }), gap: 1,
        "2: Mirostat 2 instead of all but temperature (see inspect)")
    case .mirostatTau:
      SamplerRow(
        "mirostat_tau", option: "mirostat-tau",
        file: "general.sampling.mirostat_tau",
        .number(0, 100, { $0.mirostatTau }, { $0.mirostatTau = $1 }),
        "Mirostat: bits of surprise that are aimed at (see inspect)")
    case .mirostatEta:
      SamplerRow(
        "mirostat_eta", option: "mirostat-eta",
        file: "general.sampling.mirostat_eta",
        .number(0, 100, { $0.mirostatEta }, { $0.mirostatEta = $1 }),
        "Mirostat: how fast it learns (see inspect)")
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

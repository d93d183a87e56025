/// How the next token is drawn; the chain of llama.cpp: penalties, DRY,
/// top-n-sigma, top-k, typical-p, top-p, min-p, XTC, temperature.
public struct SamplerSettings: BitwiseCopyable, Sendable {
  /// The divisor of logits before a token is drawn; 0 takes the likeliest.
  public var temperature: Float = 0.8
  /// Candidates that are kept; 0 keeps all.
  public var topK = 40
  /// The least probability that the likeliest candidates together keep; 1 keeps
  /// all.
  public var topP: Float = 0.95
  /// The least probability of a candidate, as a share of the likeliest one's.
  public var minP: Float = 0.05
  /// The divisor of the logit of a token that occurred; a negative logit is
  /// multiplied by it.
  ///
  /// 1 does nothing (Keskar and others, 2019).
  public var repetitionPenalty: Float = 1
  /// The amount that is taken from a token's logit for each time it occurred.
  public var frequencyPenalty: Float = 0
  /// The amount that is taken from the logit of a token that occurred.
  public var presencePenalty: Float = 0
  /// How many of the last tokens of prompt and answer count as occurred; −1 all
  /// of them, 0 none.
  public var penaltyLastN = 64
  /// What is taken from the logit of a token that would go on with a repetition
  /// just longer than allowed; 0 turns DRY off (p-e-w, 2024).
  public var dryMultiplier: Float = 0
  /// That is taken so many times more for each further token of it; below 1
  /// turns DRY off.
  public var dryBase: Float = 1.75
  /// Tokens that may be repeated freely.
  public var dryAllowedLength = 2
  /// How many of the last tokens are looked at for repetitions; −1 all of them,
  /// 0 turns DRY off.
  public var dryPenaltyLastN = 64
  /// How many standard deviations of all logits a candidate's logit may lie
  /// below the largest; 0 and less keeps all (Tang and others, 2024).
  public var topNSigma: Float = -1
  /// The probability that those candidates keep together whose surprise is next
  /// to the expected one; 1 keeps all (Meister and others, 2022).
  public var typicalP: Float = 1
  /// How often those of at least `xtcThreshold` are left out, but the least
  /// likely of them; 0 is never.
  public var xtcProbability: Float = 0
  /// The probability of what is left out then; above 0.5 nothing is.
  public var xtcThreshold: Float = 0.1
  /// How far the temperature goes down where one candidate is certain, and up
  /// where all are equal; 0 leaves it.
  public var dynatempRange: Float = 0
  /// The power of the share of the most entropy that moves it.
  public var dynatempExponent: Float = 1
  /// 2 is Mirostat 2 (Basu and others, 2021), 0 is off.
  public var mirostat = 0
  /// The surprise in bits that Mirostat aims at.
  public var mirostatTau: Float = 5
  /// What part of a difference from it Mirostat learns.
  public var mirostatEta: Float = 0.1
  /// The number that the draws depend on, besides their own number.
  public var seed: UInt64 = 0

  /// llama.cpp's defaults.
  public init() {}

  /// The likeliest token, always.
  public static var greedy: SamplerSettings {
    var settings = SamplerSettings()
    settings.temperature = 0
    return settings
  }

  /// Whether repetitions are looked for.
  public var findsRepetitions: Bool {
    dryMultiplier > 0 && dryBase >= 1 && dryPenaltyLastN != 0 && mirostat == 0
  }

  /// Whether the token of the largest logit is taken, whatever else was said.
  public var takesLikeliest: Bool {
    temperature == 0 && mirostat == 0 && !penalizes && !findsRepetitions
      && xtcProbability == 0 && typicalP >= 1
  }

  /// Whether any penalty would change a logit.
  var penalizes: Bool {
    penaltyLastN != 0 && mirostat == 0
      && (repetitionPenalty != 1 || frequencyPenalty != 0
        || presencePenalty != 0)
  }
}

/// How the next token is drawn; the chain of llama.cpp: penalties, top-k, top-p,
/// min-p, temperature.
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

  /// Whether any penalty would change a logit.
  var penalizes: Bool {
    penaltyLastN != 0
      && (repetitionPenalty != 1 || frequencyPenalty != 0
        || presencePenalty != 0)
  }
}

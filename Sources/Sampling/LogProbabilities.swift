public import Memory

/// The log probabilities of one draw: those of the model's own logits, before
/// biases, penalties and cuts, at temperature 1.
public struct LogProbabilities: BitwiseCopyable {
  /// The most likeliest tokens that are kept.
  public static let mostLikeliest = 20
  /// The most biases that there may be.
  public static let mostBiases = 1024

  /// The memory, set aside.
  public struct Plan {
    let likeliest: Reservation<Candidate>
    let seen: Reservation<Float>

    /// Sets aside memory for texts of `context` tokens.
    ///
    /// - Throws: `MemoryError.planTooLarge`.
    public init(context: Int, in arena: inout ArenaPlan) throws(MemoryError) {
      likeliest = try arena.reserve(
        mostLikeliest, of: Candidate.self, for: .logits)
      seen = try arena.reserve(
        mostBiases + context, of: Float.self, for: .logits)
    }
  }

  /// How many of the likeliest tokens are kept.
  public var most = 0

  private let space: Region<Candidate>
  /// The logits of tokens that biases and penalties may change.
  private let seen: Region<Float>
  private var largest: Float = 0
  private var logTotal: Float = 0
  /// The likeliest tokens in order, with their log probabilities.
  package private(set) var likeliest = Region<Candidate>()
  /// The token that was drawn, with its log probability.
  package private(set) var drawn = Candidate(logit: 0, id: 0)

  /// Over the planned memory.
  public init(_ plan: Plan, in arena: borrowing Arena) {
    space = arena[plan.likeliest]
    seen = arena[plan.seen]
  }

  /// Takes note of logits before a draw changes them.
  package mutating func read(
    _ logits: Region<Float>, _ history: Region<Int32>, _ state: SamplerState,
    _ sampler: Sampler
  ) {
    (largest, logTotal) = LogProbabilities.scale(logits)
    for index in 0..<state.biases.count {
      seen[index] = logits[Int(state.biases[index].id)]
    }
    for index in 0..<history.count {
      seen[state.biases.count + index] = logits[Int(history[index])]
    }
    likeliest = space[0..<min(most, logits.count)]
    guard likeliest.count > 0 else { return }
    let kept = sampler.keepLikeliest(of: logits, likeliest.count)
    for index in 0..<likeliest.count {
      likeliest[index] = Candidate(
        logit: probability(kept[index].logit), id: kept[index].id)
    }
  }

  /// Takes note of the token that was drawn from those logits.
  package mutating func drew(
    _ token: Int32, _ logits: Region<Float>, _ history: Region<Int32>,
    _ state: SamplerState
  ) {
    var logit = logits[Int(token)]
    for index in 0..<history.count where history[index] == token {
      logit = seen[state.biases.count + index]
    }
    for index in 0..<state.biases.count where state.biases[index].id == token {
      logit = seen[index]
    }
    drawn = Candidate(logit: probability(logit), id: token)
  }

  /// The log probability of a token by logits.
  package static func of(_ token: Int32, _ logits: Region<Float>) -> Float {
    let (largest, logTotal) = scale(logits)
    return max((logits[Int(token)] - largest) - logTotal, least)
  }

  /// What is below it stands as it.
  package static let least: Float = -9999

  /// The largest logit, and the logarithm of the sum of all weights, the
  /// largest's being 1.
  package static func scale(
    _ logits: Region<Float>
  ) -> (largest: Float, logTotal: Float) {
    let largest = LaneSum.largest(of: logits)
    return (largest, Logarithm.of(LaneSum.ofExponentials(logits, largest)))
  }

  private func probability(_ logit: Float) -> Float {
    max((logit - largest) - logTotal, LogProbabilities.least)
  }
}

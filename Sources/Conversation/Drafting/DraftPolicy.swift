/// Whether a draft model pays, and how far: by how often it was right, and by
/// what it costs.
///
/// A model that does not pay is asked rarely, to see whether it does by now: for
/// a small part of the time alone.
struct DraftPolicy: BitwiseCopyable {
  /// What it costs.
  var costs: DraftCosts
  /// How often it was right.
  private(set) var odds = DraftOdds()
  /// Passes that may be lost; negative once more were.
  private var allowance = DraftPolicy.firstAllowance
  /// Passes that the guesses of the pass at hand have cost.
  private var charge: Float = 0

  private static let firstAllowance: Float = 3
  private static let mostAllowance: Float = 8
  /// Each pass lets so much of another one be lost.
  private static let part: Float = 0.02
  /// An answer is expected to have so many more tokens than it has.
  private static let leastHorizon = 32

  /// How a model is asked for guesses.
  struct Leave: BitwiseCopyable {
    /// Whether it is to see how good they are, against the odds.
    let isProbe: Bool
    /// The passes that may be spent on reading.
    let reading: Float
  }

  /// Knows what the sizes of files say.
  init(ofBytes share: Float) { costs = DraftCosts(ofBytes: share) }

  /// Forgets how often it was right.
  mutating func forget() {
    (odds, allowance) = (DraftOdds(), DraftPolicy.firstAllowance)
    charge = 0
  }

  /// Whether the model may be asked.
  ///
  /// - Parameters:
  ///   - speed: what is to be had without it; a pass without guesses has 1.
  ///   - hasOther: whether that comes from other guesses.
  ///   - most: the most guesses.
  ///   - drawn: tokens of the answer so far.
  ///   - batches: what checks cost.
  /// - Returns: how, or `nil` where it may not.
  func leave(
    over speed: Float, hasOther: Bool, most: Int, drawn: Int,
    _ batches: BatchCosts
  ) -> Leave? {
    let promise = promise(most: most, batches)
    if promise > speed, allowance > -DraftPolicy.mostAllowance {
      let saved = (1 - 1 / promise) * Float(DraftPolicy.leastHorizon + drawn)
      return Leave(isProbe: false, reading: saved)
    }
    if hasOther { return nil }
    let cost = costs.first + batches.multiple(of: 2) - 1
    guard allowance > cost else { return nil }
    return Leave(isProbe: true, reading: allowance - cost)
  }

  /// The most tokens in a time, as far as can be known before a guess is made.
  private func promise(most: Int, _ batches: BatchCosts) -> Float {
    let chance = odds.ofAll
    var (best, likely, tokens): (Float, Float, Float) = (0, 1, 1)
    var spent = costs.first
    for count in 1..<(max(most, 0) + 1) {
      likely *= chance
      tokens += likely
      best = max(best, tokens / (spent + batches.multiple(of: count + 1)))
      spent += costs.next
    }
    return best
  }

  /// The guesses of one pass in the making.
  struct Draft: BitwiseCopyable {
    /// Guesses that are to be checked.
    private(set) var count = 0
    private var likely: Float = 1
    private var tokens: Float = 1
    /// Passes that were spent on them.
    var spent: Float = 0

    /// Whether to check one more, of a kind that is right so often.
    mutating func takes(_ chance: Float, _ batches: BatchCosts) -> Bool {
      let further =
        batches.multiple(of: count + 2) - batches.multiple(of: count + 1)
      guard likely * chance >= further * rate(batches) else { return false }
      likely *= chance
      tokens += likely
      count += 1
      return true
    }

    /// Whether to make one more, of which nothing is known yet.
    func makesAnother(_ policy: DraftPolicy, _ batches: BatchCosts) -> Bool {
      let further =
        batches.multiple(of: count + 2) - batches.multiple(of: count + 1)
        + policy.costs.next
      return likely * policy.odds.ofAll >= further * rate(batches)
    }

    /// Tokens in a time; a pass without guesses has 1.
    private func rate(_ batches: BatchCosts) -> Float {
      max(tokens / (spent + batches.multiple(of: count + 1)), 1)
    }
  }

  /// Learns whether a choice was right.
  mutating func learn(_ kind: Int, wasRight: Bool) {
    odds.learn(kind, wasRight: wasRight)
  }

  /// Pays for what was spent on guesses.
  mutating func pay(_ passes: Float) { charge += passes }

  /// A guess was right: a pass is saved.
  mutating func gain() {
    allowance = min(allowance + 1, DraftPolicy.mostAllowance)
  }

  /// A pass of the model is over.
  mutating func passed() {
    if charge == 0 { costs.wasNotAsked() }
    allowance = min(
      allowance + DraftPolicy.part - charge, DraftPolicy.mostAllowance)
    charge = 0
  }
}

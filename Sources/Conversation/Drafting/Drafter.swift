public import Memory
public import Sampling
public import Transformer

/// Guesses the next tokens of an answer from what the text holds already
/// (Saxena, Prompt Lookup Decoding, 2023), or from what a smaller model would
/// write.
///
/// Guesses that are wrong cost time and change nothing else. So only as many are
/// made as pay: by how often such matches were right, and by what a batch costs
/// on this machine, both learned while it runs.
public struct Drafter: BitwiseCopyable {
  /// The memory, set aside.
  public struct Plan: Sendable {
    let index: LookupIndex.Plan
    let drafts: Reservation<Int32>
    let model: DraftModel.Plan?

    /// Sets aside memory for texts of `context` tokens; none where that is 0:
    /// nothing is ever guessed then.
    ///
    /// `model` is the plan of a smaller model that guesses too.
    ///
    /// - Throws: `MemoryError.planTooLarge`.
    public init(
      context: Int, model: DraftModel.Plan? = nil, in arena: inout ArenaPlan
    ) throws(MemoryError) {
      self.model = model
      index = try LookupIndex.Plan(context: context, in: &arena)
      drafts = try arena.reserve(
        Transformer.mostDrafts, of: Int32.self, for: .text)
    }
  }

  /// How tokens are guessed; where there is no model, `lookup` stands for
  /// `draft` too.
  public var way = Speculation.both
  /// Guesses that were computed, of the answer at hand.
  public private(set) var drafted = 0
  /// Those of them that were right.
  public private(set) var accepted = 0
  /// Forward passes of the answer at hand.
  public private(set) var batches = 0

  var index: LookupIndex
  let space: Region<Int32>
  var match: LookupMatch?
  var lastSource: Int?
  private var hasSingle = false
  var odds = MatchOdds()
  var costs = BatchCosts()
  private var model: DraftModel?
  /// Tokens of the answer at hand.
  private var drawn = 0
  /// Whether the guesses of the pass at hand are the model's.
  private var isModels = false
  /// Passes since one without guesses.
  private var sinceSingle = Drafter.mostWithoutSingle

  /// A speed that is not better than this is not worth a batch.
  static let leastGain: Float = 1.03
  /// Guesses behind others that are less likely to be right are not made.
  static let leastChance: Float = 0.05
  /// With a model some pass has no guesses: all costs are multiples of its.
  private static let mostWithoutSingle = 64

  /// Knows no text.
  ///
  /// `draft` is the model of the plan.
  public init(
    _ plan: Plan, draft: Transformer? = nil, in arena: borrowing Arena
  ) {
    index = LookupIndex(plan.index, in: arena)
    space = arena[plan.drafts]
    if let draft, let own = plan.model {
      model = DraftModel(own, draft, in: arena)
    }
  }

  private var isOn: Bool { index.isUsable && way != .off }
  private var looksUp: Bool { way.looksUp || way.asksModel && model == nil }

  /// Begins an answer to `prompt`.
  public mutating func begin(_ prompt: Region<Int32>) {
    (drafted, accepted, batches) = (0, 0, 0)
    (match, lastSource) = (nil, nil)
    (drawn, isModels) = (0, false)
    costs.begin()
    model?.begin()
    guard isOn else { return }
    index.replace(with: prompt)
    find()
  }

  /// Learns the token that was drawn.
  public mutating func drew(_ token: Int32) {
    guard isOn, index.hasRoom else { return }
    drawn += 1
    model?.drew(token)
    follow(token)
  }

  /// The guesses that pay, `most` at most: what should follow the last token.
  ///
  /// `threads` is the number that computes the model's single tokens, and `clock`
  /// tells the time in nanoseconds.
  public mutating func drafts(
    most: Int, threads: Int = 1, clock: () -> UInt64 = { 0 }
  ) -> Region<Int32> {
    isModels = false
    // What a batch costs is told by what a single token does.
    guard isOn, hasSingle else { return Region() }
    let most = min(most, Transformer.mostDrafts)
    var (count, speed) = (0, Drafter.leastGain)
    if looksUp, let match { (count, speed) = worthwhile(match, most) }
    if way.asksModel, model != nil {
      guard sinceSingle < Drafter.mostWithoutSingle else { return Region() }
      let task = DraftModel.Task(
        text: index.text, space: space, most: most, drawn: drawn,
        threads: threads, speed: speed, hasOther: count > 0, batches: costs)
      let made = model?.drafts(task, clock: clock) ?? 0
      isModels = made > 0
      if isModels { return space[0..<made] }
      // The model has written over them, in vain.
      if count > 0, let match { (count, _) = worthwhile(match, most) }
    }
    return space[0..<count]
  }

  /// How many of `count` guesses pay that a form leaves little choice about.
  mutating func worthwhile(forced count: Int) -> Int {
    isModels = false
    guard isOn, hasSingle else { return 0 }
    var (number, best) = (0, Drafter.leastGain)
    var (chance, tokens): (Float, Float) = (1, 1)
    for more in 0..<count {
      chance *= Drafter.forcedChance
      tokens += chance
      let speed = tokens / costs.multiple(of: more + 2)
      if speed > best { (number, best) = (more + 1, speed) }
    }
    return number
  }

  /// A forced text can be cut into tokens in several ways; models nearly always
  /// take the one with the longest.
  private static let forcedChance: Float = 0.9

  /// Learns of a forward pass over the last token and `drafts` guesses.
  public mutating func computed(drafts: Int, nanoseconds: UInt64) {
    batches += 1
    drafted += drafts
    if drafts == 0 { hasSingle = true }
    costs.learn(tokens: drafts + 1, nanoseconds: nanoseconds)
    model?.computed(drafts: isModels ? drafts : 0, costs)
    sinceSingle = drafts == 0 ? 0 : sinceSingle + 1
  }

  /// Learns that a guess was right.
  public mutating func acceptedDraft() {
    accepted += 1
    if isModels { model?.acceptedDraft() }
  }

  /// Forgets how often guesses were right.
  mutating func forgetOdds() {
    odds = MatchOdds()
    model?.forget()
  }
}

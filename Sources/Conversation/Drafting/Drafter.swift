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

  private var index: LookupIndex
  private let space: Region<Int32>
  private var match: LookupMatch?
  private var lastSource: Int?
  private var hasSingle = false
  private var odds = MatchOdds()
  private var costs = BatchCosts()
  private var model: DraftModel?
  /// Tokens of the answer at hand.
  private var drawn = 0
  /// Whether the guesses of the pass at hand are the model's.
  private var isModels = false
  /// Passes since one without guesses.
  private var sinceSingle = Drafter.mostWithoutSingle

  /// A speed that is not better than this is not worth a batch.
  private static let leastGain: Float = 1.03
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
    let expected = match
    let wasRight = expected.map { index[$0.next] == token } ?? false
    if let expected { odds.learn(expected.kind(), wasRight: wasRight) }
    index.append(token)
    if wasRight, let expected {
      match = LookupMatch(
        next: expected.next + 1,
        length: min(expected.length + 1, LookupIndex.longest))
    } else {
      if let expected, expected.length > 1 { lastSource = expected.next }
      find()
    }
  }

  /// The guesses that pay, `most` at most: what should follow the last token.
  ///
  /// `clock` tells the time in nanoseconds.
  public mutating func drafts(
    most: Int, clock: () -> UInt64 = { 0 }
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
        text: index.text, space: space, most: most, drawn: drawn, speed: speed,
        hasOther: count > 0, batches: costs)
      let made = model?.drafts(task, clock: clock) ?? 0
      isModels = made > 0
      if isModels { return space[0..<made] }
    }
    guard let match else { return Region() }
    for number in 0..<count {
      let source = match.next + number
      space[number] =
        source < index.count ? index[source] : space[source - index.count]
    }
    return space[0..<count]
  }

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

  /// The number of guesses with the most tokens in a time, and how many.
  private func worthwhile(
    _ match: LookupMatch, _ most: Int
  ) -> (count: Int, speed: Float) {
    var (count, best) = (0, Drafter.leastGain)
    var (chance, tokens): (Float, Float) = (1, 1)
    for number in 1..<(max(most, 0) + 1) {
      chance *= odds[match.kind(after: number - 1)]
      tokens += chance
      let speed = tokens / costs.multiple(of: number + 1)
      if speed > best { (count, best) = (number, speed) }
    }
    return (count, best)
  }

  /// Looks for the place that the text seems to be copied from: the longest
  /// agreement, or the place of before where a word was left out, put in or
  /// changed, or the last token's last place.
  private mutating func find() {
    match = nil
    if let found = index.longestAgreement() {
      match = LookupMatch(next: found.next, length: found.length)
    } else if let resumed = resumption() {
      match = LookupMatch(next: resumed, length: 2, isResumed: true)
    } else if let next = index.afterSameToken() {
      match = LookupMatch(next: next, length: 1)
    }
  }

  /// The position behind the last token's nearest place around the one that was
  /// expected.
  private func resumption() -> Int? {
    guard let lastSource, index.count > 0 else { return nil }
    let last = index.count - 1
    for distance in 0..<8 {
      let (ahead, behind) = (
        lastSource + 1 + distance, lastSource + 1 - distance
      )
      if ahead < last, index[ahead] == index[last] { return ahead + 1 }
      if distance < 6, behind >= 0, behind < last, index[behind] == index[last]
      {
        return behind + 1
      }
    }
    return nil
  }
}

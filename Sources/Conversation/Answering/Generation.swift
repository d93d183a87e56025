import Grammars
public import Memory
public import Sampling
public import Tokenizers
import Transformer

/// One answer in the making, a step at a time.
///
/// Whoever drives it may look at the world between steps: a batch of the prompt
/// and a token of the answer are each one step.
public struct Generation {
  /// The result of a step.
  public enum Step {
    /// So many of the prompt's tokens are computed; the first number counts
    /// those found in the cache too.
    case reading(done: Int, total: Int)
    /// The answer's next token.
    case token(Int32)
    /// There will be no more.
    case end(FinishReason)
  }

  private let prompt: Region<Int32>
  private let limit: Int
  private let settings: SamplerSettings
  private let sampler: Sampler?
  private var state: SamplerState
  private var breakers: SequenceBreakers?
  /// Where the draws' log probabilities go, if they are wanted.
  var logprobs: LogProbabilities?
  private let ignoresEnd: Bool
  private let forced: Region<Int32>
  /// Tokens that are taken instead of the next drawn ones, and how many were.
  private var queued = Region<Int32>()
  private var queuedCount = 0
  /// Tokens that close a thought in which the model would end an answer whose
  /// form has not begun.
  var closing = Region<Int32>()
  private var logits: Region<Float>?
  private var last: Int32?
  private var finish: FinishReason?

  /// Tokens of the answer so far.
  public private(set) var count = 0

  /// Begins to answer `prompt`.
  ///
  /// - Parameters:
  ///   - prompt: its tokens, which must stay as they are until the end.
  ///   - limit: the most tokens of the answer.
  ///   - session: who computes them.
  ///   - drafter: who guesses what comes next.
  ///   - settings: how they are drawn.
  ///   - sampler: who draws them; without one the likeliest are taken.
  ///   - state: what their draws share.
  ///   - breakers: what ends the sequences of DRY.
  ///   - ignoresEnd: whether the answer goes on where the model ends it.
  ///   - forced: tokens that are taken instead of the first drawn ones: for those
  ///     who measure time.
  /// - Throws: `SessionError` where the prompt is empty or too long.
  public init(
    _ prompt: Region<Int32>, limit: Int, _ session: inout Session,
    _ drafter: inout Drafter, settings: SamplerSettings = .greedy,
    sampler: Sampler? = nil, state: SamplerState = SamplerState(),
    breakers: SequenceBreakers? = nil, ignoresEnd: Bool = false,
    forced: Region<Int32> = Region()
  ) throws(SessionError) {
    self.prompt = prompt
    self.limit = limit
    self.settings = settings
    self.sampler = sampler
    self.state = state
    self.breakers = breakers
    self.ignoresEnd = ignoresEnd
    self.forced = forced
    try session.begin(prompt)
    drafter.begin(prompt)
  }

  /// Does the next piece of work; none once the end was told.
  ///
  /// `clock` tells the time in nanoseconds: as many tokens are guessed as pay.
  ///
  /// - Throws: `SessionError.model` where the model computes no finite logits.
  public mutating func step(
    _ session: inout Session, _ drafter: inout Drafter, _ tokenizer: Tokenizer,
    _ form: inout AnswerForm, clock: () -> UInt64 = { 0 }
  ) throws(SessionError) -> Step {
    if let finish { return .end(finish) }
    if logits == nil {
      logits = try session.advance(through: prompt)
      return .reading(done: session.count, total: prompt.count)
    }
    if form.isHeld, form.canOnlyEnd { return end(.stop) }
    guard count < limit else { return end(.length) }
    if let last {
      guard session.freeCapacity > 0 else { return end(.context) }
      logits = try compute(last, &session, &drafter, &form, clock)
    }
    guard let logits else { return end(.stop) }
    if settings.findsRepetitions,
      let breaks = breakers?.kinds(of: session.cached, tokenizer)
    {
      state.breaks = breaks
    }
    if let sampler {
      logprobs?.read(logits, session.cached, state, sampler)
    }
    let before = state
    var token = select(from: logits, after: session.cached, settings)
    if count < forced.count { token = forced[count] }
    if queuedCount < queued.count {
      token = queued[queuedCount]
      queuedCount += 1
    }
    if form.isHeld {
      token = try hold(token, to: &form, logits, session.cached, before)
    }
    if form.isWaiting, form.isThere, closing.count > 0,
      tokenizer.isEndOfGeneration(token)
    {
      force(closing)
      token = closing[0]
      queuedCount = 1
    }
    logprobs?.drew(token, logits, session.cached, state)
    if form.isHeld {
      if tokenizer.isEndOfGeneration(token) { return end(.stop) }
      form.take(token, tokenizer)
    }
    if !ignoresEnd, tokenizer.isEndOfGeneration(token) { return end(.stop) }
    last = token
    count += 1
    drafter.drew(token)
    return .token(token)
  }

  /// Whether tokens are still to come that were not drawn.
  var isForced: Bool { queuedCount < queued.count }

  /// Takes these tokens next, whatever is drawn; they must stay.
  mutating func force(_ tokens: Region<Int32>) {
    queued = tokens
    queuedCount = 0
  }

  /// Does the next piece of work of an answer without a form.
  ///
  /// - Throws: `SessionError.model` where the model computes no finite logits.
  public mutating func step(
    _ session: inout Session, _ drafter: inout Drafter, _ tokenizer: Tokenizer,
    clock: () -> UInt64 = { 0 }
  ) throws(SessionError) -> Step {
    var form = AnswerForm(Region())
    return try step(&session, &drafter, tokenizer, &form, clock: clock)
  }

  private mutating func select(
    from logits: Region<Float>, after history: Region<Int32>,
    _ settings: SamplerSettings
  ) -> Int32 {
    sampler?.select(
      from: logits, after: history, settings, number: count, &state)
      ?? Greedy.select(from: logits)
  }

  /// The token that was drawn, if the form allows it; else one that is drawn from
  /// those that it allows, by the same random number.
  private mutating func hold(
    _ token: Int32, to form: inout AnswerForm, _ logits: Region<Float>,
    _ history: Region<Int32>, _ before: SamplerState
  ) throws(SessionError) -> Int32 {
    do throws(GrammarError) {
      if try form.accepts(token) { return token }
      let mask = try form.mask()
      guard logits.keep(mask, else: -.infinity) else { throw .deadEnd }
      // The first draw has changed the logits already, and what draws share is
      // as if it had not been.
      state = before
      state.biases = Region()
      var settings = settings
      settings.dryMultiplier = 0
      settings.repetitionPenalty = 1
      settings.frequencyPenalty = 0
      settings.presencePenalty = 0
      let drawn = select(from: logits, after: history, settings)
      state.biases = before.biases
      if try form.accepts(drawn) { return drawn }
      // Where all that is allowed is very unlikely, rounding may draw another.
      let likeliest = Greedy.select(from: logits)
      guard try form.accepts(likeliest) else { throw .deadEnd }
      return likeliest
    } catch { throw .form(error) }
  }

  /// The logits after `token`: those that a right guess of it has left, or new
  /// ones.
  private mutating func compute(
    _ token: Int32, _ session: inout Session, _ drafter: inout Drafter,
    _ form: inout AnswerForm, _ clock: () -> UInt64
  ) throws(SessionError) -> Region<Float> {
    if let known = try session.take(token) {
      drafter.acceptedDraft()
      return known
    }
    // A guess is for nothing where the answer ends before it.
    let most = min(
      session.draftLimit, session.freeCapacity - 1, limit - count - 1)
    var drafts = Region<Int32>()
    if form.isHeld {
      let forced = form.forced(most: most)
      drafts = forced[0..<drafter.worthwhile(forced: forced.count)]
    }
    if drafts.count == 0 {
      drafts = drafter.drafts(
        most: most, threads: session.threads.count, clock: clock)
      if form.isHeld { drafts = drafts[0..<form.agreeing(drafts)] }
    }
    if drafts.count == 0, form.isHeld, takesLikeliest,
      let mask = form.knownMask(most: session.transformer.vocabulary / 16)
    {
      return try session.append(token, allowing: mask)
    }
    let start = clock()
    let logits = try session.append(token, drafts: drafts)
    drafter.computed(drafts: drafts.count, nanoseconds: clock() &- start)
    return logits
  }

  /// Whether the largest logit alone decides, so that those of tokens that may
  /// not come need not be known.
  private var takesLikeliest: Bool {
    logprobs == nil && state.biases.count == 0 && forced.count <= count
      && !isForced && (sampler == nil || settings.takesLikeliest)
  }

  private mutating func end(_ reason: FinishReason) -> Step {
    finish = reason
    return .end(reason)
  }
}

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
  private let ignoresEnd: Bool
  private let forced: Region<Int32>
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
  ///   - ignoresEnd: whether the answer goes on where the model ends it.
  ///   - forced: tokens that are taken instead of the first drawn ones: for those
  ///     who measure time.
  /// - Throws: `SessionError` where the prompt is empty or too long.
  public init(
    _ prompt: Region<Int32>, limit: Int, _ session: inout Session,
    _ drafter: inout Drafter, settings: SamplerSettings = .greedy,
    sampler: Sampler? = nil, ignoresEnd: Bool = false,
    forced: Region<Int32> = Region()
  ) throws(SessionError) {
    self.prompt = prompt
    self.limit = limit
    self.settings = settings
    self.sampler = sampler
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
    clock: () -> UInt64 = { 0 }
  ) throws(SessionError) -> Step {
    if let finish { return .end(finish) }
    if logits == nil {
      logits = try session.advance(through: prompt)
      return .reading(done: session.count, total: prompt.count)
    }
    guard count < limit else { return end(.length) }
    if let last {
      guard session.freeCapacity > 0 else { return end(.context) }
      logits = try compute(last, &session, &drafter, clock)
    }
    guard let logits else { return end(.stop) }
    var token =
      sampler?.select(
        from: logits, after: session.cached, settings, number: count)
      ?? Greedy.select(from: logits)
    if count < forced.count { token = forced[count] }
    if !ignoresEnd, tokenizer.isEndOfGeneration(token) { return end(.stop) }
    last = token
    count += 1
    drafter.drew(token)
    return .token(token)
  }

  /// The logits after `token`: those that a right guess of it has left, or new
  /// ones.
  private mutating func compute(
    _ token: Int32, _ session: inout Session, _ drafter: inout Drafter,
    _ clock: () -> UInt64
  ) throws(SessionError) -> Region<Float> {
    if let known = try session.take(token) {
      drafter.acceptedDraft()
      return known
    }
    // A guess is for nothing where the answer ends before it.
    let most = min(
      session.draftLimit, session.freeCapacity - 1, limit - count - 1)
    let drafts = drafter.drafts(
      most: most, threads: session.threads.count, clock: clock)
    let start = clock()
    let logits = try session.append(token, drafts: drafts)
    drafter.computed(drafts: drafts.count, nanoseconds: clock() &- start)
    return logits
  }

  private mutating func end(_ reason: FinishReason) -> Step {
    finish = reason
    return .end(reason)
  }
}

public import Memory
public import Sampling
public import Tokenizers

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
  ///   - settings: how they are drawn.
  ///   - sampler: who draws them; without one the likeliest are taken.
  ///   - ignoresEnd: whether the answer goes on where the model ends it.
  /// - Throws: `SessionError` where the prompt is empty or too long.
  public init(
    _ prompt: Region<Int32>, limit: Int, _ session: inout Session,
    settings: SamplerSettings = .greedy, sampler: Sampler? = nil,
    ignoresEnd: Bool = false
  ) throws(SessionError) {
    self.prompt = prompt
    self.limit = limit
    self.settings = settings
    self.sampler = sampler
    self.ignoresEnd = ignoresEnd
    try session.begin(prompt)
  }

  /// Does the next piece of work; none once the end was told.
  ///
  /// - Throws: `SessionError.model` where the model computes no finite logits.
  public mutating func step(
    _ session: inout Session, _ tokenizer: Tokenizer
  ) throws(SessionError) -> Step {
    if let finish { return .end(finish) }
    if logits == nil {
      logits = try session.advance(through: prompt)
      return .reading(done: session.count, total: prompt.count)
    }
    guard count < limit else { return end(.length) }
    if let last {
      guard session.freeCapacity > 0 else { return end(.context) }
      logits = try session.append(last)
    }
    guard let logits else { return end(.stop) }
    let token =
      sampler?.select(
        from: logits, after: session.cached, settings, number: count)
      ?? Greedy.select(from: logits)
    if !ignoresEnd, tokenizer.isEndOfGeneration(token) { return end(.stop) }
    last = token
    count += 1
    return .token(token)
  }

  private mutating func end(_ reason: FinishReason) -> Step {
    finish = reason
    return .end(reason)
  }
}

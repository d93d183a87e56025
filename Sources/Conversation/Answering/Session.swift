public import Memory
import Models
public import Transformer

/// A session is a model and the tokens whose keys and values its cache holds.
///
/// A prompt that begins like what the cache holds computes only the rest; the
/// bits are those of a fresh one, because a position's keys and values depend on
/// nothing but the tokens before it.
public struct Session: BitwiseCopyable {
  /// The model.
  public private(set) var transformer: Transformer
  /// The threads of generated tokens.
  public private(set) var threads: GenerationThreads
  private let tokens: Region<Int32>  // [context], what the cache holds

  /// How many positions of the cache are filled.
  public private(set) var count = 0

  /// The tokens of the last prompt that were found in the cache.
  public private(set) var reused = 0

  /// An empty session; `tokens` has as many elements as the context.
  public init(_ transformer: Transformer, tokens: Region<Int32>) {
    precondition(tokens.count == transformer.context)
    self.transformer = transformer
    threads = GenerationThreads(transformer)
    self.tokens = tokens
  }

  /// The tokens whose keys and values the cache holds.
  public var cached: Region<Int32> { tokens[0..<count] }

  /// Guesses behind `cached` that were computed and not kept yet.
  private var drafted = 0
  /// The row of logits of the last token.
  private var row = 0

  /// Positions that are free.
  public var freeCapacity: Int { transformer.context - count }

  /// Forgets all positions from `newCount` on, and more where the model cannot
  /// go on from there.
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count)
    drafted = 0
    count = transformer.reusable(newCount)
  }

  /// Has single tokens computed by as many threads as another model's, from now
  /// on.
  mutating func follow(threads count: Int) {
    threads.follow(count, &transformer)
  }

  /// Begins a prompt: keeps the cached positions that it shares.
  ///
  /// At least its last token is left to compute, for its logits.
  ///
  /// - Throws: `SessionError.promptEmpty`, or `promptTooLong` where it is longer
  ///   than the context.
  public mutating func begin(
    _ prompt: Region<Int32>
  ) throws(SessionError) {
    // Positions that were computed from a file that could not be read are void.
    if transformer.isUnreadable {
      count = 0
      guard transformer.restore() else { throw .model(.unreadable) }
    }
    drafted = 0
    guard prompt.count > 0 else { throw .promptEmpty }
    guard prompt.count <= transformer.context else {
      throw .promptTooLong(tokens: prompt.count, context: transformer.context)
    }
    count = reusable(prompt)
    reused = count
  }

  /// Where the tokens are that the cache holds, for those who keep a session
  /// elsewhere and put it back.
  public var tokenMemory: Region<Int32> { tokens }

  /// Makes the model's memory what `cached` says, and no more.
  ///
  /// - Returns: false where a part of the model's file could not be read: what
  ///   was computed from it is void.
  public mutating func settle() -> Bool {
    guard !transformer.isUnreadable else { return false }
    drafted = 0
    transformer.settle(at: count)
    return true
  }

  /// Forgets all positions.
  public mutating func clear() {
    (count, drafted) = (0, 0)
    transformer.settle(at: 0)
  }

  /// Takes note that the model's parts and as many of `tokenMemory` were put
  /// back.
  public mutating func resume(at newCount: Int) {
    precondition(count == 0 && newCount <= transformer.cache.count)
    count = newCount
  }

  /// The most positions of a prompt that need not be computed.
  public func reusable(_ prompt: Region<Int32>) -> Int {
    transformer.reusable(cached.sharedCount(with: prompt))
  }

  /// Computes the next batch of a prompt that was begun.
  ///
  /// - Returns: the logits of its last token, or `nil` while more is left.
  /// - Throws: `SessionError.model` where the model computes no finite logits, or
  ///   what it computed is void.
  public mutating func advance(
    through prompt: Region<Int32>
  ) throws(SessionError) -> Region<Float>? {
    let end = min(count + transformer.batch, prompt.count)
    for index in count..<end { tokens[index] = prompt[index] }
    transformer.forward(tokens[count..<end], at: count)
    let first = count
    count = end
    guard end == prompt.count else {
      guard !transformer.hasFailed else { throw .model(transformer.failure) }
      return nil
    }
    return try logits(row: end - first - 1, at: first)
  }

  /// Computes one more token, and guesses of those behind it.
  ///
  /// - Parameters:
  ///   - token: the token.
  ///   - drafts: the guesses: as many as free positions behind the token, the
  ///     batch and the planned rows of logits allow.
  /// - Returns: the token's logits.
  /// - Throws: `SessionError.model` where they are not finite.
  public mutating func append(
    _ token: Int32, drafts: Region<Int32> = Region()
  ) throws(SessionError) -> Region<Float> {
    precondition(drafts.count < min(freeCapacity, draftLimit + 1))
    tokens[count] = token
    for index in 0..<drafts.count { tokens[count + 1 + index] = drafts[index] }
    (drafted, row) = (drafts.count, 0)
    let position = count
    let end = position + 1 + drafts.count
    // A pass over guesses tells nothing of those over a single token.
    let isSingle = drafts.count == 0
    if isSingle { threads.begin(&transformer) }
    transformer.forward(
      tokens[position..<end], at: position, drafts: drafts.count)
    count += 1
    do {
      let logits = try transformer.computeLogits(
        of: 0..<(end - position), at: position, drafts: drafts.count)
      if isSingle { threads.end(transformer) }
      return logits[0..<transformer.vocabulary]
    } catch { throw .model(error) }
  }

  /// Computes one more token, and the logits of those tokens alone that may
  /// follow.
  ///
  /// - Parameters:
  ///   - token: the token.
  ///   - mask: those that may follow, 32 a word.
  /// - Returns: the token's logits, -infinity for all others.
  /// - Throws: `SessionError.model` where they are not finite.
  mutating func append(
    _ token: Int32, allowing mask: Region<UInt32>
  ) throws(SessionError) -> Region<Float> {
    precondition(freeCapacity > 0)
    tokens[count] = token
    (drafted, row) = (0, 0)
    let position = count
    transformer.forward(tokens[position..<(position + 1)], at: position)
    count += 1
    do {
      return try transformer.computeLogits(
        allowed: mask, of: 0, at: position)
    } catch { throw .model(error) }
  }

  /// The most guesses of a call of `append`.
  public var draftLimit: Int {
    min(
      Transformer.mostDrafts, transformer.logitRows - 1, transformer.batch - 1)
  }

  /// Takes a token that was guessed and computed.
  ///
  /// - Returns: its logits, or `nil` where it was not guessed; all other guesses
  ///   are forgotten then.
  /// - Throws: `SessionError.model` where they are not finite.
  public mutating func take(
    _ token: Int32
  ) throws(SessionError) -> Region<Float>? {
    guard drafted > 0, tokens[count] == token else {
      drafted = 0
      return nil
    }
    drafted -= 1
    row += 1
    count += 1
    do {
      return try transformer.keepDraft(at: count - 1, row: row)
    } catch { throw .model(error) }
  }

  private func logits(
    row: Int, at position: Int
  ) throws(SessionError) -> Region<Float> {
    do {
      return try transformer.computeLogits(of: row..<(row + 1), at: position)
    } catch { throw .model(error) }
  }
}

extension Region where Element == Int32 {
  /// How many tokens a prompt begins with of these; its last one does not count.
  public func sharedCount(with prompt: Region<Int32>) -> Int {
    let most = min(count, prompt.count - 1)
    var shared = 0
    while shared < most, self[shared] == prompt[shared] { shared += 1 }
    return shared
  }
}

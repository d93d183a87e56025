public import Memory
import Models
public import Transformer

/// A session is a model and the tokens whose keys and values its cache holds.
///
/// A prompt that begins like what the cache holds computes only the rest; the
/// bits are those of a fresh one, because a position's keys and values depend on
/// nothing but the tokens before it.
public struct Session {
  /// The model.
  public let transformer: Transformer
  private let tokens: Region<Int32>  // [context], what the cache holds

  /// How many positions of the cache are filled.
  public private(set) var count = 0

  /// The tokens of the last prompt that were found in the cache.
  public private(set) var reused = 0

  /// An empty session; `tokens` has as many elements as the context.
  public init(_ transformer: Transformer, tokens: Region<Int32>) {
    precondition(tokens.count == transformer.context)
    self.transformer = transformer
    self.tokens = tokens
  }

  /// The tokens whose keys and values the cache holds.
  public var cached: Region<Int32> { tokens[0..<count] }

  /// Positions that are free.
  public var freeCapacity: Int { transformer.context - count }

  /// Forgets all positions from `newCount` on, and more where the model cannot
  /// go on from there.
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count)
    count = transformer.reusable(newCount)
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
    guard prompt.count > 0 else { throw .promptEmpty }
    guard prompt.count <= transformer.context else {
      throw .promptTooLong(tokens: prompt.count, context: transformer.context)
    }
    var shared = 0
    while shared < min(count, prompt.count - 1),
      tokens[shared] == prompt[shared]
    {
      shared += 1
    }
    count = transformer.reusable(shared)
    reused = count
  }

  /// Computes the next batch of a prompt that was begun.
  ///
  /// - Returns: the logits of its last token, or `nil` while more is left.
  /// - Throws: `SessionError.model` where the model computes no finite logits.
  public mutating func advance(
    through prompt: Region<Int32>
  ) throws(SessionError) -> Region<Float>? {
    let end = min(count + transformer.batch, prompt.count)
    for index in count..<end { tokens[index] = prompt[index] }
    transformer.forward(tokens[count..<end], at: count)
    let first = count
    count = end
    guard end == prompt.count else { return nil }
    return try logits(row: end - first - 1, at: first)
  }

  /// Computes one more token.
  ///
  /// - Returns: its logits.
  /// - Throws: `SessionError.model` where they are not finite.
  public mutating func append(
    _ token: Int32
  ) throws(SessionError) -> Region<Float> {
    precondition(freeCapacity > 0)
    tokens[count] = token
    transformer.forward(tokens[count..<(count + 1)], at: count)
    count += 1
    return try logits(row: 0, at: count - 1)
  }

  private func logits(
    row: Int, at position: Int
  ) throws(SessionError) -> Region<Float> {
    do {
      return try transformer.computeLogits(of: row..<(row + 1), at: position)
    } catch { throw .model(error) }
  }
}

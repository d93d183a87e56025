public import Conversation
public import Memory
import Transformer

/// A session that many prompts begin like: a long system prompt, for example.
///
/// Memory holds its tokens; what the model computed of them is read from the
/// file where a prompt shares more with it than with the live session.
public struct SessionPrefix {
  /// The memory, set aside.
  public struct Plan: Sendable {
    let tokens: Reservation<Int32>
    let usable: Reservation<Int32>

    /// Sets aside what a session of up to `context` tokens needs.
    ///
    /// - Throws: `MemoryError.planTooLarge`.
    public init(
      context: Int, in arena: inout ArenaPlan
    ) throws(MemoryError) {
      tokens = try arena.reserve(context, of: Int32.self, for: .text)
      usable = try arena.reserve(context + 1, of: Int32.self, for: .text)
    }
  }

  private let files: SessionFiles
  private let path: Bytes
  private let tokens: Region<Int32>
  /// The positions that need not be computed where so many are shared.
  private let usable: Region<Int32>

  /// Reads and checks the file; the session holds it then.
  ///
  /// - Parameters:
  ///   - plan: the memory.
  ///   - files: who reads it.
  ///   - path: the file; the bytes stay valid as long as this is used.
  ///   - session: an empty session.
  ///   - arena: where the memory lies.
  /// - Throws: `SessionFileError`.
  @export(interface)
  public init(
    _ plan: Plan, _ files: SessionFiles, _ path: Bytes,
    _ session: inout Session, in arena: borrowing Arena
  ) throws(SessionFileError) {
    self.files = files
    self.path = path
    let file = try files.open(path, for: session)
    try files.load(file, into: &session)
    let count = session.count
    tokens = arena[plan.tokens][0..<count]
    usable = arena[plan.usable][0..<(count + 1)]
    for index in 0..<count { tokens[index] = session.cached[index] }
    for shared in 0...count {
      usable[shared] = Int32(session.transformer.reusable(shared))
    }
  }

  /// Puts the common beginning into the session's place where a prompt shares
  /// more with it; where the file cannot be read any more, all is computed.
  @export(interface)
  public func give(_ prompt: Region<Int32>, to session: inout Session) {
    let shared = tokens.sharedCount(with: prompt)
    guard Int(usable[shared]) > session.reusable(prompt) else { return }
    do throws(SessionFileError) {
      let file = try files.open(path, for: session)
      try files.load(file, into: &session)
    } catch { return }
  }
}

import LineProtocol
import Memory
import Sampling

/// The memory that serving needs besides answering.
struct ServeMemory {
  /// A line for each request.
  let slots: Region<UInt8>
  /// Lines that wait to be written.
  let output: Region<UInt8>
  /// The reply that is being composed.
  let reply: Region<UInt8>
  /// The line that the engine composes.
  let line: Region<UInt8>
  /// A message's text without escapes, and an answer that is gathered.
  let content: Region<UInt8>
  /// Log probabilities that wait for their line.
  let odds: Region<Candidate>
  /// The tokens of a text.
  let tokens: Region<Int32>

  /// Control and user-defined tokens that a text may hold, whatever the context
  /// is: one for every eight bytes of a line.
  static let mostSpecials = Answering.lineBytes / 8

  /// The memory before the arena exists.
  struct Plan {
    /// The reply to `hello`, and the default stop strings in it, escaped.
    private static let replyBytes =
      Console.lineCapacity
      + 6 * StopStrings.mostStrings * StopStrings.mostBytes

    fileprivate let slots: Reservation<UInt8>
    fileprivate let output: Reservation<UInt8>
    fileprivate let reply: Reservation<UInt8>
    fileprivate let line: Reservation<UInt8>
    fileprivate let content: Reservation<UInt8>
    fileprivate let odds: Reservation<Candidate>
    fileprivate let tokens: Reservation<Int32>

    /// Reserves it.
    ///
    /// - Throws: `MemoryError.planTooLarge`.
    init(in arena: inout ArenaPlan) throws(MemoryError) {
      slots = try arena.reserve(
        ProtocolMachine.slotCount * Answering.lineBytes, of: UInt8.self,
        for: .text)
      output = try arena.reserve(1 << 20, of: UInt8.self, for: .text)
      reply = try arena.reserve(Plan.replyBytes, of: UInt8.self, for: .text)
      line = try arena.reserve(
        // A byte's escape may have six.
        6 * AnswerText.capacity + 1024, of: UInt8.self, for: .text)
      content = try arena.reserve(
        Answering.lineBytes, of: UInt8.self, for: .text)
      odds = try arena.reserve(
        OddsQueue.elements, of: Candidate.self, for: .text)
      tokens = try arena.reserve(
        TokenizeCommand.idLimit, of: Int32.self, for: .text)
    }
  }

  /// The memory in its place in the arena.
  init(_ plan: Plan, in arena: borrowing Arena) {
    slots = arena[plan.slots]
    output = arena[plan.output]
    reply = arena[plan.reply]
    line = arena[plan.line]
    content = arena[plan.content]
    odds = arena[plan.odds]
    tokens = arena[plan.tokens]
  }
}

import CHost
import Conversation
import Memory
import Sessions

/// Writes an answer of `run` or `chat` as it is made, or notes alone when its
/// tokens came.
///
/// One observer serves all three: the loop that answers is compiled for each
/// kind of observer.
struct ConsoleObserver: AnswerObserver {
  let console: Console
  /// Whether Ctrl-C ends the answer.
  private let isInterruptible: Bool
  /// Whether nothing is written.
  private let isSilent: Bool
  /// The common beginning of prompts.
  private let prefix: SessionPrefix?
  private var note = ThinkingNote()
  private var first: UInt64 = 0
  private var last: UInt64 = 0
  /// Tokens of the answer.
  private(set) var count = 0

  init(
    _ console: Console, isInterruptible: Bool = false, isSilent: Bool = false,
    prefix: SessionPrefix? = nil
  ) {
    self.prefix = prefix
    self.console = console
    self.isInterruptible = isInterruptible
    self.isSilent = isSilent
  }

  var nanoseconds: UInt64 { host_nanoseconds() }

  var isCancelled: Bool { isInterruptible && host_interrupted() }

  /// Tokens in a second, from the first to the last; 0 of a single one.
  var tokensPerSecond: Double {
    last == first ? 0 : Double(count - 1) * 1e9 / Double(last - first)
  }

  func forgot(turns: Int) {
    if !isSilent { console.noteForgotten(turns: turns) }
  }

  func encoded(_ prompt: Region<Int32>, _ session: inout Session) {
    prefix?.give(prompt, to: &session)
  }

  func prefilled(done: Int, total: Int, cached: Int) {
    if !isSilent { console.showReading(done, total) }
  }

  mutating func drew(_ token: Int32) {
    last = host_nanoseconds()
    if count == 0 { first = last }
    count += 1
  }

  mutating func text(_ text: Bytes) throws(ProgramError) {
    guard !isSilent else { return }
    end()
    try console.write(text)
  }

  mutating func chose(_ choices: ChoiceList) throws(ProgramError) {
    guard !isSilent else { return }
    console.note(choices)
    try console.write(choices.text(choices.best))
  }

  mutating func thought(_ text: Bytes) {
    if !isSilent { note.show(on: console) }
  }

  /// Clears the note where no text did.
  mutating func end() { note.clear(on: console) }
}

import Conversation
import Memory

/// Writes an answer of `run` as it is made.
struct RunObserver: AnswerObserver {
  let console: Console

  var isCancelled: Bool { false }

  func forgot(turns: Int) { console.noteForgotten(turns: turns) }

  func prefilled(done: Int, total: Int, cached: Int) {
    console.showReading(done, total)
  }

  func text(_ text: Bytes) throws(ProgramError) { try console.write(text) }
}

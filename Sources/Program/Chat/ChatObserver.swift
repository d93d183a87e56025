import CHost
import Conversation
import Memory

/// Writes an answer of `chat` as it is made, until Ctrl-C.
struct ChatObserver: AnswerObserver {
  let console: Console

  var isCancelled: Bool { host_interrupted() }

  func forgot(turns: Int) { console.noteForgotten(turns: turns) }

  func prefilled(done: Int, total: Int, cached: Int) {
    console.showReading(done, total)
  }

  func text(_ text: Bytes) throws(ProgramError) { try console.write(text) }
}

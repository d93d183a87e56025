import CHost
import Conversation
import Memory

/// Writes an answer of `chat` as it is made, until Ctrl-C.
struct ChatObserver: AnswerObserver {
  let console: Console
  private var note = ThinkingNote()

  init(_ console: Console) { self.console = console }

  var isCancelled: Bool { host_interrupted() }

  func forgot(turns: Int) { console.noteForgotten(turns: turns) }

  func prefilled(done: Int, total: Int, cached: Int) {
    console.showReading(done, total)
  }

  mutating func text(_ text: Bytes) throws(ProgramError) {
    end()
    try console.write(text)
  }

  mutating func thought(_ text: Bytes) { note.show(on: console) }

  /// Clears the note where no text did.
  mutating func end() { note.clear(on: console) }
}

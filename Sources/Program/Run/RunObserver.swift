import Conversation
import Memory

/// Writes an answer of `run` as it is made.
struct RunObserver: AnswerObserver {
  let console: Console
  private var note = ThinkingNote()

  init(_ console: Console) { self.console = console }

  var isCancelled: Bool { false }

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

import JSON
import Markup
import Memory

/// The parts of an answer, each gathered.
struct ParsedAnswer {
  private(set) var content: TextBuffer
  private(set) var thought: TextBuffer
  /// The calls as a list in JSON, whose last one is open.
  private var calls: JSONWriter
  private var isOpen = false

  init(
    _ content: Region<UInt8>, _ thought: Region<UInt8>, _ calls: Region<UInt8>
  ) {
    self.content = TextBuffer(content)
    self.thought = TextBuffer(thought)
    self.calls = JSONWriter(calls)
    self.calls.beginArray()
  }

  /// Takes the next part.
  mutating func take(_ event: AnswerEvent) {
    switch event {
    case .text(let text): content.append(text)
    case .thought(let text): thought.append(text)
    case .call(_, let name):
      closeCall()
      calls.beginObject()
      calls.member("name", name)
      calls.key("arguments")
      calls.beginString()
      isOpen = true
    case .arguments(let text): calls.stringPart(text)
    }
  }

  /// The list of calls, whole; nothing more can be taken.
  mutating func finish() -> Bytes {
    closeCall()
    calls.endArray()
    return calls.bytes
  }

  private mutating func closeCall() {
    guard isOpen else { return }
    calls.endString()
    calls.endObject()
    isOpen = false
  }
}

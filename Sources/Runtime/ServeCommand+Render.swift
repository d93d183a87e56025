import Conversation
import JSON
import LineProtocol
import Memory
import Tokenizers

/// From a request's line to the prompt's tokens.
extension ServeCommand {
  /// Renders and encodes the request in its slot.
  ///
  /// The line was checked when it came; what it holds is read again here, where
  /// there is time and memory for it.
  mutating func render(
    _ entry: ProtocolMachine.Entry
  ) throws(ProgramError) {
    let text = slotText(entry.slot)
    answering.ids.removeAll()
    answering.prompt.removeAll()
    answering.stops.removeAll()
    for stop in settings.stops { _ = answering.stops.add(stop) }
    do throws(JSONError) {
      try renderSystem(text)
      var reader = JSONReader(text)
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch key {
        case "messages": try renderMessages(&reader)
        case "prompt":
          let content = try decode(try reader.string())
          if entry.request.readsSpecial {
            answering.prompt.append(template: content)
          } else {
            answering.prompt.append(user: content)
          }
        case "stop": readStops(&reader)
        default: try reader.skip()
        }
      }
    } catch { throw .json(error) }
    guard !answering.prompt.isTruncated else {
      throw .input(.lineTooLong(limit: Answering.lineBytes))
    }
    try answering.encodePrompt()
  }

  /// The system message comes first: the one in `messages`, else `system`, else
  /// the option's, else the model's default.
  private mutating func renderSystem(_ text: Bytes) throws(JSONError) {
    var own: JSONText?
    var isRaw = false
    var hasMessage = false
    var reader = JSONReader(text)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "system": own = try reader.string()
      case "prompt":
        isRaw = true
        try reader.skip()
      case "messages":
        forEachMessage(&reader) { role, _, _ in
          if role == .system { hasMessage = true }
        }
      default: try reader.skip()
      }
    }
    guard !isRaw, !hasMessage else { return }
    if let own {
      let content = try decode(own)
      if !content.isEmpty {
        answering.template.system(content, into: &answering.prompt)
      }
    } else if let system = settings.system ?? answering.template.defaultSystem,
      !system.isEmpty
    {
      answering.template.system(system, into: &answering.prompt)
    }
  }

  private mutating func renderMessages(
    _ reader: inout JSONReader
  ) throws(JSONError) {
    let content = self.content
    var prompt = answering.prompt
    let template = answering.template
    forEachMessage(&reader) { role, text, _ in
      var out = TextBuffer(content)
      // The line is shorter than the buffer, and decoding lengthens nothing.
      do throws(JSONError) { try text.decode(into: &out) } catch { return }
      template.turn(role.name, out.bytes, into: &prompt)
    }
    template.beginAnswer(into: &prompt)
    answering.prompt = prompt
  }

  /// Messages of a list that was checked.
  private func forEachMessage(
    _ reader: inout JSONReader,
    _ body: (MessageList.Role, JSONText, Int) -> Void
  ) {
    do throws(ProtocolError) {
      try MessageList.forEach(&reader) {
        role, text, index throws(ProtocolError) in
        body(role, text, index)
      }
    } catch {
      preconditionFailure("the line was checked when it came")
    }
  }

  private mutating func readStops(_ reader: inout JSONReader) {
    do throws(ProtocolError) {
      answering.stops.removeAll()
      try answering.stops.read(&reader)
    } catch {
      preconditionFailure("the line was checked when it came")
    }
  }

  private func decode(_ text: JSONText) throws(JSONError) -> Bytes {
    var out = TextBuffer(content)
    try text.decode(into: &out)
    return out.bytes
  }
}

import Conversation
import JSON
import LineProtocol
import Memory
import Templates

/// From a request's line to what the answerer is asked.
extension ServeCommand {
  /// The request in its slot.
  ///
  /// The line was checked when it came, and the request knows where its texts
  /// stand: each is read here once.
  ///
  /// - Parameters:
  ///   - entry: the request and its slot.
  ///   - choice: what it and the options say of the answer's tokens.
  /// - Returns: the request for the answerer, over the slot and `content`.
  /// - Throws: `ProgramError.json` where a text does not fit.
  mutating func request(
    _ entry: ProtocolMachine.Entry, _ choice: SamplingChoice
  ) throws(ProgramError) -> AnswerRequest {
    let line = slotText(entry.slot)
    if let stops = entry.request.stop.text(in: line) { useStops(stops) }
    var request = AnswerRequest(try prompt(entry.request, line), now: .here)
    request.limit = choice.maxTokens ?? Int.max
    request.speculation = choice.way
    request.ignoresEnd = entry.request.ignoresEnd
    return request
  }

  private func prompt(
    _ request: Request, _ line: Bytes
  ) throws(ProgramError) -> Prompt {
    if let text = request.prompt.text(in: line) {
      return .text(
        try decode(text), readsControls: request.readsSpecial)
    }
    guard let messages = request.messages.text(in: line) else {
      preconditionFailure("the line was checked when it came")
    }
    var chat = ChatRequest(messages: messages, scratch: content)
    chat.beginsWithSystem = request.beginsWithSystem
    chat.system = settings.answer.system
    if let system = request.system.text(in: line) {
      chat.system = try decode(system)
    }
    chat.tools = request.tools.text(in: line)
    chat.variables = request.variables.text(in: line)
    chat.continues = request.continues
    return .messages(chat)
  }

  private mutating func useStops(_ stops: Bytes) {
    answering.answerer.removeStops()
    StopStrings.forEach(in: stops, scratch: content) { text in
      guard answering.answerer.addStop(text) else {
        preconditionFailure("the line was checked when it came")
      }
    }
  }

  private func decode(_ value: Bytes) throws(ProgramError) -> Bytes {
    var out = TextBuffer(content)
    do throws(JSONError) {
      var reader = JSONReader(value)
      try reader.string().decode(into: &out)
    } catch { throw .json(error) }
    return out.bytes
  }
}

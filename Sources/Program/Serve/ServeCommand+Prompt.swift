import Calling
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
    try useAdditions(entry.request, line)
    if let stops = entry.request.stop.text(in: line) { useStops(stops) }
    var request = AnswerRequest(try prompt(entry.request, line), now: .here)
    request.limit = choice.maxTokens ?? Int.max
    request.speculation = choice.way
    if entry.request.sendsLogprobs {
      request.logprobs = entry.request.topLogprobs
    }
    request.ignoresEnd = entry.request.ignoresEnd
    request.parts = parts(entry.request, line)
    return request
  }

  /// Holds the answer to the form that a request asks for, if any; `content` is
  /// free again afterwards.
  ///
  /// - Parameters:
  ///   - entry: the request.
  ///   - key: the key that is looked at, for an error.
  /// - Throws: `ProgramError` where it cannot be held.
  mutating func holdForm(
    _ entry: ProtocolMachine.Entry, key: inout StaticString?
  ) throws(ProgramError) {
    let line = slotText(entry.slot)
    key = RequestKey.tools.name
    if try holdCalls(entry.request, line) { return }
    key = entry.request.formKey
    let source: AnswerForm.Source
    if let grammar = entry.request.grammar.text(in: line) {
      source = .grammar(try decode(grammar))
    } else if let schema = entry.request.schema.text(in: line) {
      source = .schema(schema, settings.form.whiteSpace, isPlain: true)
    } else if entry.request.wantsObject {
      source = .schema(
        FormSettings.anyObject, settings.form.whiteSpace, isPlain: true)
    } else {
      return
    }
    do { try answering.answerer.hold(to: source) } catch {
      throw ProgramError(error)
    }
  }

  /// Holds the answer to calls, where it must have some, or a function wants its
  /// arguments held; false where the answer is not held to calls.
  private mutating func holdCalls(
    _ request: Request, _ line: Bytes
  ) throws(ProgramError) -> Bool {
    guard request.sendsParts, let tools = tools(request, line) else {
      return false
    }
    var choice = CallChoice.auto
    var allowed = Bytes()
    switch request.toolChoice {
    case .required: choice = .required
    case .function(let name):
      guard let name = name.text(in: line) else { return false }
      choice = .function(try decode(name))
    case .allowed(let list, let isRequired):
      allowed = list.text(in: line) ?? Bytes()
      if isRequired { choice = .required }
    case .auto, .none?, nil:
      let isFormed = request.grammar.isThere || request.schema.isThere
      guard !isFormed, !request.wantsObject, CallChoice.isStrict(tools) else {
        return false
      }
    }
    do throws(AnswerError) {
      try answering.answerer.holdCalls(
        of: tools, choice, allowed: allowed, isParallel: request.allowsParallel,
        now: .here)
    } catch { throw ProgramError(error) }
    return true
  }

  /// The functions that the model is told of.
  private mutating func tools(_ request: Request, _ line: Bytes) -> Bytes? {
    if case .some(.none) = request.toolChoice { return nil }
    return request.tools.text(in: line)
  }

  /// How the answer is taken apart.
  private mutating func parts(_ request: Request, _ line: Bytes)
    -> PartsRequest?
  {
    guard request.sendsParts else { return nil }
    var parts = PartsRequest(tools: tools(request, line) ?? Bytes())
    parts.thinksFirst = request.thinks == true
    parts.allowsParallel = request.allowsParallel
    parts.thoughtLimit = request.thinks == false ? 0 : request.thoughtLimit
    return parts
  }

  private mutating func prompt(
    _ request: Request, _ line: Bytes
  ) throws(ProgramError) -> Prompt {
    if let text = request.prompt.text(in: line) {
      return .text(
        try decode(text), readsControls: request.readsSpecial)
    }
    return .messages(try chat(request, line))
  }

  /// The messages of a request, and what the template is given beside them.
  mutating func chat(
    _ request: Request, _ line: Bytes
  ) throws(ProgramError) -> ChatRequest {
    guard let messages = request.messages.text(in: line) else {
      preconditionFailure("the line was checked when it came")
    }
    var chat = ChatRequest(messages: messages, scratch: content)
    chat.beginsWithSystem = request.beginsWithSystem
    chat.system = settings.answer.system
    if let system = request.system.text(in: line) {
      chat.system = try decode(system)
    }
    chat.tools = tools(request, line)
    chat.thinks = request.thinks
    chat.variables = request.variables.text(in: line)
    chat.continues = request.continues
    return chat
  }

  private mutating func useStops(_ stops: Bytes) {
    answering.answerer.removeStops()
    StopStrings.forEach(in: stops, scratch: content) { text in
      guard answering.answerer.addStop(text) else {
        preconditionFailure("the line was checked when it came")
      }
    }
  }

  /// Gives the request's biases, breakers and choices to the answerer.
  private mutating func useAdditions(
    _ request: Request, _ line: Bytes
  ) throws(ProgramError) {
    answering.answerer.forgetAdditions()
    if let biases = request.logitBias.text(in: line) {
      do throws(ProtocolError) {
        try LogitBias.forEach(
          in: biases, scratch: content
        ) { text, bias throws(ProtocolError) in
          let isUsed =
            if let id = LogitBias.id(spelled: text) {
              answering.answerer.addBias(id, bias)
            } else {
              answering.answerer.addBias(text, bias)
            }
          guard isUsed else { throw .badBias }
        }
      } catch { throw .request(error) }
    }
    if let breakers = request.sequenceBreakers.text(in: line) {
      answering.answerer.removeSequenceBreakers()
      StringList.forEach(in: breakers, scratch: content) { text in
        _ = answering.answerer.addSequenceBreaker(text)
      }
    }
    if let choices = request.choices.text(in: line) {
      StringList.forEach(in: choices, scratch: content) { text in
        _ = answering.answerer.addChoice(text)
      }
    }
  }

  /// What a string of the line means, in `content`.
  func decode(_ value: Bytes) throws(ProgramError) -> Bytes {
    var out = TextBuffer(content)
    do throws(JSONError) {
      var reader = JSONReader(value)
      try reader.string().decode(into: &out)
    } catch { throw .json(error) }
    return out.bytes
  }
}

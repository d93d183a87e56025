import JSON
public import Memory
import Templates
import Tokenizers
import Transformer

/// From prompts to tokens.
extension Answerer {
  /// Makes the tokens of a request's prompt; tells how many turns made room.
  mutating func encode(_ request: AnswerRequest) throws(AnswerError) -> Int {
    switch request.prompt {
    case .text(let text, let instruction, let readsControls):
      try encodeText(text, instruction, readsControls: readsControls)
      return 0
    case .turn(let text, let instruction):
      return try encodeTurn(text, instruction, request.now)
    case .tokens(let tokens):
      clear()
      continuesText = true
      do throws(TokenizerError) {
        for index in 0..<tokens.count { try ids.append(tokens[index]) }
      } catch { throw .session(.tokenizer(error)) }
      return 0
    case .messages(let chat):
      do throws(AnswerError) {
        try render(
          chat, request.now,
          callContent: request.parts.flatMap { _ in markup.callContent })
      } catch {
        throw explained(error, chat)
      }
      try encodePrompt(continuesText: chat.continues)
      return 0
    }
  }

  /// Makes the tokens of a text alone, without template.
  mutating func encodeText(
    _ text: Bytes, _ instruction: Bytes?, readsControls: Bool
  ) throws(AnswerError) {
    clear()
    if let instruction {
      prompt.append(user: instruction)
      if !text.isEmpty { prompt.append(user: Bytes("\n\n")) }
    }
    if readsControls {
      prompt.append(template: text)
    } else {
      prompt.append(user: text)
    }
    try encodePrompt(edges: .beginning, continuesText: true)
  }

  /// Makes the tokens of a text that an answer consists of.
  ///
  /// - Parameters:
  ///   - text: the answer.
  ///   - out: where they go, as many as positions of the context at most.
  /// - Returns: their number.
  /// - Throws: `AnswerError` where there are more than fit into the context.
  @export(interface)
  public mutating func encode(
    answer text: Bytes, into out: Region<Int32>
  ) throws(AnswerError) -> Int {
    clear()
    prompt.append(user: text)
    try encodePrompt()
    precondition(ids.count <= out.count)
    for index in 0..<ids.count { out[index] = ids[index] }
    return ids.count
  }

  /// Forgets the last prompt.
  mutating func clear() {
    ids.removeAll()
    prompt.removeAll()
  }

  /// Turns the prompt's text into tokens behind those of `ids`.
  ///
  /// - Parameters:
  ///   - edges: `.beginning` for a text without template; a rendered template
  ///     writes its own marks.
  ///   - continuesText: whether the answer goes on with the last text.
  /// - Throws: `AnswerError` where they do not fit into the context; `ids` is
  ///   then as it was.
  mutating func encodePrompt(
    edges: SequenceEdges = .none, continuesText: Bool = false
  ) throws(AnswerError) {
    guard !prompt.isTruncated else {
      throw .textTooLong(limit: limits.lineBytes)
    }
    self.continuesText = continuesText
    let before = ids.count
    do {
      try tokenizer.encode(
        prompt.marked, edges: edges, into: &ids, work: work)
    } catch {
      ids.truncate(to: before)
      if case .tooManyTokens(let count, _) = error {
        throw .session(
          .promptTooLong(
            tokens: before + count, context: session.transformer.context))
      }
      throw .session(.tokenizer(error))
    }
  }
}

extension PromptText {
  /// The beginning of a thought at the prompt's end, which templates of models
  /// that always think write: it belongs to the answer.
  var openedThought: Bytes {
    let bytes = marked.bytes
    let mark = Bytes("<think>")
    var end = bytes.count
    while end > 0, bytes[end - 1] == 0x0A { end -= 1 }
    let start = end - mark.count
    guard start >= 0, bytes[start..<end] == mark,
      marked.isTemplate(start..<bytes.count)
    else { return Bytes() }
    return bytes.suffix(from: start)
  }
}

/// Messages in JSON.
extension Answerer {
  /// Renders a client's messages.
  ///
  /// The system message comes first: the one in the list, else the request's,
  /// else the makers' default.
  mutating func render(
    _ chat: ChatRequest, _ now: CivilTime, callContent: CallContent? = nil
  ) throws(AnswerError) {
    clear()
    do throws(TemplateError) {
      try template.begin(
        usesDefaultSystem: chat.system.map { !$0.isEmpty } ?? true,
        beginsAnswer: !chat.continues)
      let system = chat.system ?? defaultSystem
      if !system.isEmpty, !chat.beginsWithSystem {
        try template.add("system", system)
      }
    } catch { throw .template(error) }
    var messages = JSONReader(chat.messages)
    try template.add(
      &messages, .ofRequest, scratch: chat.scratch,
      callContent: callContent, continues: chat.continues)
    do throws(TemplateError) {
      if let tools = chat.tools {
        let value = try template.values.json(tools, .user)
        try template.values.set("tools", to: value)
      }
      try setVariables(chat.variables, thinks: chat.thinks)
    } catch { throw .template(error) }
    try template.render(now: now, into: &prompt, foldsSystem: true)
  }

  /// Gives the template its variables: a request's, else the options'.
  mutating func setVariables(
    _ variables: Bytes? = nil, thinks: Bool? = nil
  ) throws(TemplateError) {
    if let thinks = thinks ?? self.thinks {
      try template.values.set("enable_thinking", to: .bool(thinks))
      try template.values.set("thinking", to: .bool(thinks))
    }
    if let variables = variables ?? self.variables {
      try template.setVariables(variables)
    }
  }

  /// The error, or how many tokens the messages have where those alone are too
  /// many: that is what somebody who sent too much wants to know.
  @export(interface)
  private mutating func explained(
    _ error: AnswerError, _ chat: ChatRequest
  ) -> AnswerError {
    guard error.isTooLong else { return error }
    clear()
    let messages = MessageValues(.ofRequest, scratch: chat.scratch)
    var reader = JSONReader(chat.messages)
    do throws(TemplateError) {
      try messages.forEachElement(&reader) { reader throws(TemplateError) in
        try messages.appendContent(&reader, to: &prompt)
      }
    } catch { return .template(error) }
    do throws(AnswerError) { try encodePrompt() } catch { return error }
    return error
  }
}

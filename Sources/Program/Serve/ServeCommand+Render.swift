import Conversation
import JSON
import LineProtocol
import Memory
import Templates
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
    let line = slotText(entry.slot)
    let texts: RequestTexts
    do { texts = try RequestTexts(line) } catch { throw .json(error) }
    answering.ids.removeAll()
    answering.prompt.removeAll()
    answering.resetStops()
    if var stops = texts.stops { readStops(&stops) }
    var edges = SequenceEdges.none
    if let text = texts.prompt {
      edges = .beginning
      let content = try decode(text)
      if entry.request.readsSpecial {
        answering.prompt.append(template: content)
      } else {
        answering.prompt.append(user: content)
      }
    } else {
      do throws(TemplateError) { try renderMessages(texts) } catch {
        throw explained(.template(error), texts)
      }
    }
    try answering.encodePrompt(edges: edges)
  }

  /// The system message comes first: the one in `messages`, else `system`, else
  /// the option's, else the makers' default.
  private mutating func renderMessages(
    _ texts: RequestTexts
  ) throws(TemplateError) {
    let reading = MessageValues(scratch: content)
    var system = settings.system
    if let own = texts.system {
      do throws(ProgramError) { system = try decode(own) } catch {}
    }
    try answering.template.begin(
      usesDefaultSystem: system.map { !$0.isEmpty } ?? true)
    let first =
      system ?? answering.system.defaultSystem.map { Bytes($0) } ?? Bytes()
    if !first.isEmpty, texts.firstRole != .system {
      try answering.template.add("system", first)
    }
    guard var messages = texts.messages else { return }
    // Errors of the protocol cannot come: the line was checked.
    var failure: TemplateError?
    do throws(ProtocolError) {
      try MessageList.forEach(&messages) { role, object in
        guard failure == nil else { return }
        do throws(TemplateError) {
          let message = try reading.message(
            role, object, &answering.template.values)
          try answering.template.values.append(message)
        } catch { failure = error }
      }
    } catch {}
    if let failure { throw failure }
    if let tools = texts.tools {
      let value = try answering.template.values.json(tools, .user)
      try answering.template.values.set("tools", to: value)
    }
    if let variables = texts.variables {
      try reading.setVariables(variables, &answering.template.values)
    }
    try answering.template.render(now: .here, into: &answering.prompt)
  }

  /// The error, or how many tokens the messages have where those alone are too
  /// many: that is what somebody who sent too much wants to know.
  private mutating func explained(
    _ error: ProgramError, _ texts: RequestTexts
  ) -> ProgramError {
    guard error.isTooLong, var messages = texts.messages else { return error }
    let reading = MessageValues(scratch: content)
    answering.prompt.removeAll()
    do throws(ProtocolError) {
      try MessageList.forEach(&messages) { _, object in
        do throws(TemplateError) {
          try reading.appendContent(of: object, to: &answering.prompt)
        } catch {}
      }
    } catch {}
    do throws(ProgramError) { try answering.encodePrompt() } catch {
      return error
    }
    return error
  }

  private mutating func readStops(_ reader: inout JSONReader) {
    do throws(ProtocolError) {
      answering.stops.removeAll()
      try answering.stops.read(&reader)
    } catch {
      preconditionFailure("the line was checked when it came")
    }
  }

  private func decode(_ text: JSONText) throws(ProgramError) -> Bytes {
    var out = TextBuffer(content)
    do { try text.decode(into: &out) } catch { throw .json(error) }
    return out.bytes
  }
}

/// Where the texts of a request are in its line.
private struct RequestTexts {
  private(set) var messages: JSONReader?
  private(set) var firstRole: MessageList.Role?
  private(set) var prompt: JSONText?
  private(set) var system: JSONText?
  private(set) var tools: Bytes?
  private(set) var variables: Bytes?
  private(set) var stops: JSONReader?

  init(_ line: Bytes) throws(JSONError) {
    var reader = JSONReader(line)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "prompt": prompt = try reader.string()
      case "system": system = try reader.string()
      case "tools":
        let list = try reader.raw()
        // As if there were none: no template has anything to say of that.
        tools = RequestTexts.isEmpty(list) ? nil : list
      case "template_kwargs": variables = try reader.raw()
      case "messages":
        messages = reader
        try reader.skip()
      case "stop":
        stops = reader
        try reader.skip()
      default: try reader.skip()
      }
    }
    guard var list = messages else { return }
    var first: MessageList.Role?
    do throws(ProtocolError) {
      try MessageList.forEach(&list) { role, _ in first = first ?? role }
    } catch {}
    firstRole = first
  }

  private static func isEmpty(_ list: Bytes) -> Bool {
    var reader = JSONReader(list)
    do throws(JSONError) {
      try reader.beginArray()
      return try !reader.nextElement()
    } catch { return true }
  }
}

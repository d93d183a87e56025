import JSON
public import Memory

/// Replies of Ollama's `/api/chat` and `/api/generate`: a document a line.
extension Answer {
  private func object(
    _ out: inout TextBuffer, _ body: (inout JSONWriter) -> Void
  ) {
    var writer = JSONWriter(out)
    writer.beginObject()
    writer.member("model", kept: model)
    writer.member("created_at", kept: now)
    body(&writer)
    writer.endObject()
    out = writer.text
    out.append(byte: 0x0A)
  }

  /// Writes the reply to a request without a question: the model is there.
  public mutating func writeLoaded(now: [UInt8], _ out: inout TextBuffer) {
    self.now = now
    object(&out) { writer in
      writeText(Bytes(), nil, calls: [], &writer)
      writer.member("done", true)
      writer.member("done_reason", "load")
    }
  }

  private var isChat: Bool { form.dialect == .ollamaChat }

  func addOllama(_ event: EngineEvent, _ out: inout TextBuffer) {
    // Calls are told whole, at the end.
    guard
      event.content.map({ !$0.encoded.isEmpty }) ?? false
        || event.reasoning != nil || hasLogprobs(event.logprobs)
    else { return }
    object(&out) { writer in
      writeText(
        event.content?.encoded ?? Bytes(), event.reasoning?.encoded,
        calls: [], &writer)
      writer.member("done", false)
      writeLogprobs(event.logprobs, &writer)
    }
  }

  private func hasLogprobs(_ list: Bytes?) -> Bool {
    form.hasLogprobs && !(list?.isEmpty ?? true)
  }

  private func writeLogprobs(_ list: Bytes?, _ writer: inout JSONWriter) {
    guard let list, hasLogprobs(list) else { return }
    writer.member("logprobs", list: list)
  }

  func endOllama(_ event: EngineEvent, _ out: inout TextBuffer) {
    if form.isStream {
      if !calls.isEmpty {
        object(&out) { writer in
          writeText(Bytes(), nil, calls: calls, &writer)
          writer.member("done", false)
        }
      }
      object(&out) { writer in
        writeText(Bytes(), nil, calls: [], &writer)
        writeEnd(event, &writer)
      }
    } else {
      object(&out) { writer in
        withBytes(content) { text in
          withBytes(reasoning) { thought in
            writeText(
              text, thought.isEmpty ? nil : thought, calls: calls, &writer)
          }
        }
        writeEnd(event, &writer)
        withBytes(logprobs) { writeLogprobs($0, &writer) }
      }
    }
  }

  private func writeText(
    _ text: Bytes, _ thought: Bytes?, calls: [AnswerCall],
    _ writer: inout JSONWriter
  ) {
    if isChat {
      writer.key("message")
      writer.beginObject()
      writer.member("role", "assistant")
    }
    writer.member(isChat ? "content" : "response", kept: text)
    if let thought {
      writer.member("thinking", kept: thought)
    }
    guard isChat else { return }
    if !calls.isEmpty { writeObjects(of: calls, &writer) }
    writer.endObject()
  }

  /// Writes calls with their arguments as objects.
  private func writeObjects(
    of calls: [AnswerCall], _ writer: inout JSONWriter
  ) {
    writer.key("tool_calls")
    writer.beginArray()
    for call in calls {
      writer.beginObject()
      writer.member("id", kept: call.id)
      writer.key("function")
      writer.beginObject()
      writer.member("name", kept: call.name)
      writer.key("arguments")
      writer.value(object: call.arguments)
      writer.endObject()
      writer.endObject()
    }
    writer.endArray()
  }

  private func writeEnd(_ event: EngineEvent, _ writer: inout JSONWriter) {
    let usage = AnswerUsage(event)
    let prefill = Answer.nanoseconds(usage.prefill)
    let generation = Answer.nanoseconds(usage.generation)
    writer.member("done", true)
    writer.member(
      "done_reason",
      Answer.finishReason(event) == "length" ? "length" : "stop")
    writer.member("total_duration", prefill + generation)
    writer.member("load_duration", 0)
    writer.member("prompt_eval_count", usage.promptTokens)
    writer.member("prompt_eval_duration", prefill)
    writer.member("eval_count", usage.completionTokens)
    writer.member("eval_duration", generation)
  }

  private static func nanoseconds(_ milliseconds: Double) -> Int {
    guard milliseconds.isFinite, milliseconds < 1e12 else { return 0 }
    return Int(milliseconds * 1_000_000)
  }
}

extension JSONWriter {
  /// Writes the object that is kept as the contents of a JSON string; an empty
  /// one where the text is no object.
  mutating func value(object text: [UInt8]) {
    let start = self.text.count
    var isObject = false
    withBytes([0x22] + text + [0x22]) { string in
      var reader = JSONReader(string)
      var room = [UInt8](repeating: 0, count: text.count)
      room.withUnsafeMutableBufferPointer { room in
        var plain = TextBuffer(
          Region(start: room.baseAddress, count: room.count))
        do throws(JSONError) {
          try reader.string(into: &plain)
          var object = JSONReader(plain.bytes)
          guard try object.peek() == .object else { return }
          value(spelled: try object.raw())
          isObject = true
        } catch {
          // Arguments that were cut off are no object.
          isObject = false
        }
      }
    }
    precondition(isObject || self.text.count == start)
    if !isObject { value(spelled: Bytes("{}")) }
  }
}

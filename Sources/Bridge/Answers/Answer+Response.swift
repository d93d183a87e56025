import JSON
import Memory

/// Replies of `/v1/responses`.
///
/// Source: OpenAI's API reference of streaming events.
extension Answer {
  /// An event with its name, type and number.
  mutating func event(
    _ type: StaticString, _ out: inout TextBuffer,
    _ body: (Answer, inout JSONWriter) -> Void
  ) {
    out.append("event: ")
    out.append(type)
    out.append("\n")
    let number = items.sequence
    items.sequence += 1
    frame(&out) { writer in
      writer.beginObject()
      writer.member("type", type)
      writer.member("sequence_number", number)
      body(self, &writer)
      writer.endObject()
    }
  }

  mutating func beginResponse(_ out: inout TextBuffer) {
    for type in ["response.created", "response.in_progress"]
      as [StaticString]
    {
      event(type, &out) { answer, writer in
        writer.key("response")
        answer.writeResponse("in_progress", nil, &writer)
      }
    }
  }

  mutating func addResponse(_ event: EngineEvent, _ out: inout TextBuffer) {
    if let text = event.reasoning, !text.encoded.isEmpty {
      openItem(.reasoning, &out)
      delta("response.reasoning_text.delta", text.encoded, nil, &out)
    }
    if let text = event.content, !text.encoded.isEmpty {
      openItem(.message, &out)
      delta(
        "response.output_text.delta", text.encoded,
        event.logprobs ?? Bytes(), &out)
    }
    if let list = event.calls {
      forEachCall(list) { (self, index, _, _, arguments) in
        self.openItem(.call(index), &out)
        guard let arguments, !arguments.encoded.isEmpty else { return }
        self.delta(
          "response.function_call_arguments.delta", arguments.encoded, nil,
          &out)
      }
    }
  }

  private mutating func delta(
    _ type: StaticString, _ text: Bytes, _ logprobs: Bytes?,
    _ out: inout TextBuffer
  ) {
    event(type, &out) { answer, writer in
      answer.writePlace(&writer)
      writer.member("delta", kept: text)
      if let logprobs { writer.member("logprobs", list: logprobs) }
    }
  }

  mutating func endResponse(_ event: EngineEvent, _ out: inout TextBuffer) {
    let isCut = Answer.finishReason(event) == "length"
    guard form.isStream else {
      finishItems()
      return document(&out) { writer in
        writeResponse(isCut ? "incomplete" : "completed", event, &writer)
      }
    }
    if items.count == 0, items.open == .none { openItem(.message, &out) }
    closeItem(&out)
    self.event(
      isCut ? "response.incomplete" : "response.completed", &out
    ) { answer, writer in
      writer.key("response")
      answer.writeResponse(isCut ? "incomplete" : "completed", event, &writer)
    }
  }

  /// Writes the whole object; `end` is `nil` while it is being made.
  private func writeResponse(
    _ status: StaticString, _ end: EngineEvent?, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("id", "resp_", numbered: number)
    writer.member("object", "response")
    writer.member("created_at", created)
    writer.member("status", status)
    writer.key("error")
    writer.null()
    writer.key("incomplete_details")
    if Bytes(status) == "incomplete" {
      writer.beginObject()
      writer.member("reason", "max_output_tokens")
      writer.endObject()
    } else {
      writer.null()
    }
    writer.member("model", kept: model)
    writer.key("output")
    writer.beginArray()
    withBytes(items.finished) { if !$0.isEmpty { writer.value(spelled: $0) } }
    writer.endArray()
    for (name, value) in form.echo {
      withBytes(value) { writer.member(name, spelled: $0) }
    }
    writer.member("store", false)
    writer.member("truncation", "disabled")
    writer.key("usage")
    if let end { writeUsage(AnswerUsage(end), &writer) } else { writer.null() }
    writer.endObject()
  }

  private func writeUsage(_ usage: AnswerUsage, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("input_tokens", usage.promptTokens)
    writer.key("input_tokens_details")
    writer.beginObject()
    writer.member("cached_tokens", usage.cachedTokens)
    writer.endObject()
    writer.member("output_tokens", usage.completionTokens)
    writer.key("output_tokens_details")
    writer.beginObject()
    writer.member("reasoning_tokens", usage.reasoningTokens)
    writer.endObject()
    writer.member("total_tokens", usage.promptTokens + usage.completionTokens)
    writer.endObject()
  }
}

extension JSONWriter {
  /// Writes a member whose value is a list that is spelled without brackets.
  mutating func member(_ key: StaticString, list: Bytes) {
    self.key(key)
    beginArray()
    if !list.isEmpty { value(spelled: list) }
    endArray()
  }
}

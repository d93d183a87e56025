import JSON
import Memory

/// Replies of `/v1/chat/completions`.
extension Answer {
  /// The members that every object of the reply begins with.
  private func head(
    _ object: StaticString, _ writer: inout JSONWriter
  ) {
    writer.member("id", "chatcmpl-", numbered: number)
    writer.member("object", object)
    writer.member("created", created)
    writer.member("model", kept: model)
    writer.member("system_fingerprint", "swiftlet")
  }

  /// A chunk with one choice.
  private func chunk(
    _ out: inout TextBuffer, finishReason: Bytes? = nil, logprobs: Bytes? = nil,
    _ delta: (inout JSONWriter) -> Void
  ) {
    frame(&out) { writer in
      writer.beginObject()
      head("chat.completion.chunk", &writer)
      writer.key("choices")
      writer.beginArray()
      writer.beginObject()
      writer.member("index", 0)
      writer.key("delta")
      writer.beginObject()
      delta(&writer)
      writer.endObject()
      if form.hasLogprobs { writeLogprobs(logprobs, &writer) }
      writer.key("finish_reason")
      if let finishReason {
        writer.value(finishReason)
      } else {
        writer.null()
      }
      writer.endObject()
      writer.endArray()
      writer.endObject()
    }
  }

  private func writeLogprobs(_ list: Bytes?, _ writer: inout JSONWriter) {
    writer.key("logprobs")
    guard let list else { return writer.null() }
    writer.beginObject()
    writer.key("content")
    writer.beginArray()
    if !list.isEmpty { writer.value(spelled: list) }
    writer.endArray()
    writer.key("refusal")
    writer.null()
    writer.endObject()
  }

  func beginChat(_ out: inout TextBuffer) {
    chunk(&out) { writer in
      writer.member("role", "assistant")
      writer.member("content", "")
    }
  }

  func addChat(_ event: EngineEvent, _ out: inout TextBuffer) {
    chunk(&out, logprobs: event.logprobs) { writer in
      if let content = event.content, !content.encoded.isEmpty {
        writer.member("content", content)
      }
      if let reasoning = event.reasoning {
        writer.member("reasoning_content", reasoning)
      }
      if let calls = event.calls { writer.member("tool_calls", spelled: calls) }
    }
  }

  func endChat(_ event: EngineEvent, _ out: inout TextBuffer) {
    let usage = AnswerUsage(event)
    let reason = Answer.finishReason(event)
    guard form.isStream else { return whole(event, usage, reason, &out) }
    chunk(&out, finishReason: reason) { _ in }
    if form.includesUsage {
      frame(&out) { writer in
        writer.beginObject()
        head("chat.completion.chunk", &writer)
        writer.key("choices")
        writer.beginArray()
        writer.endArray()
        writeFigures(event, usage, &writer)
        writer.endObject()
      }
    }
    out.append("data: [DONE]\n\n")
  }

  private func whole(
    _ event: EngineEvent, _ usage: AnswerUsage, _ reason: Bytes,
    _ out: inout TextBuffer
  ) {
    document(&out) { writer in
      writer.beginObject()
      head("chat.completion", &writer)
      writer.key("choices")
      writer.beginArray()
      writer.beginObject()
      writer.member("index", 0)
      writer.key("message")
      writer.beginObject()
      writer.member("role", "assistant")
      // A message that only calls has no text.
      if content.isEmpty && !calls.isEmpty {
        writer.key("content")
        writer.null()
      } else {
        writer.member("content", kept: content)
      }
      if !reasoning.isEmpty {
        writer.member("reasoning_content", kept: reasoning)
      }
      if !calls.isEmpty { writeCalls(&writer) }
      writer.key("refusal")
      writer.null()
      writer.endObject()
      if form.hasLogprobs {
        withBytes(logprobs) { writeLogprobs($0, &writer) }
      }
      writer.member("finish_reason", reason)
      writer.endObject()
      writer.endArray()
      writeFigures(event, usage, &writer)
      writer.endObject()
    }
  }

  private func writeCalls(_ writer: inout JSONWriter) {
    writer.key("tool_calls")
    writer.beginArray()
    for call in calls {
      writer.beginObject()
      writer.member("id", kept: call.id)
      writer.member("type", "function")
      writer.key("function")
      writer.beginObject()
      writer.member("name", kept: call.name)
      writer.member("arguments", kept: call.arguments)
      writer.endObject()
      writer.endObject()
    }
    writer.endArray()
  }

  private func writeFigures(
    _ event: EngineEvent, _ usage: AnswerUsage, _ writer: inout JSONWriter
  ) {
    writer.key("usage")
    usage.write(to: &writer)
    if let timings = event.timings {
      writer.member("timings", spelled: timings)
    }
    if let seed = event.seed { writer.member("seed", spelled: seed) }
  }

  /// Why the answer ended, in OpenAI's words.
  static func finishReason(_ event: EngineEvent) -> Bytes {
    switch event.finishReason {
    case .some("context"), .some("length"): Bytes("length")
    case .some("tool_calls"): Bytes("tool_calls")
    default: Bytes("stop")
    }
  }
}

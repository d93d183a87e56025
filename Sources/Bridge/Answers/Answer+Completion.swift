import JSON
import Memory

/// Replies of `/v1/completions`.
extension Answer {
  private func object(
    _ out: inout TextBuffer, _ body: (inout JSONWriter) -> Void
  ) {
    document(&out) { writer in
      writer.beginObject()
      writer.member("id", "cmpl-", numbered: number)
      writer.member("object", "text_completion")
      writer.member("created", created)
      writer.member("model", kept: model)
      writer.member("system_fingerprint", "swiftlet")
      body(&writer)
      writer.endObject()
    }
  }

  private func choice(
    _ writer: inout JSONWriter, text: Bytes, logprobs: Bytes?,
    finishReason: Bytes?
  ) {
    writer.key("choices")
    writer.beginArray()
    writer.beginObject()
    writer.member("text", kept: text)
    writer.member("index", 0)
    writer.key("logprobs")
    if let logprobs, form.hasLogprobs {
      writeLegacyLogprobs(logprobs, &writer)
    } else {
      writer.null()
    }
    writer.key("finish_reason")
    if let finishReason { writer.value(finishReason) } else { writer.null() }
    writer.endObject()
    writer.endArray()
  }

  mutating func addCompletion(
    _ event: EngineEvent, _ out: inout TextBuffer
  ) {
    object(&out) { writer in
      choice(
        &writer, text: event.content?.encoded ?? Bytes(),
        logprobs: event.logprobs, finishReason: nil)
    }
    if form.hasLogprobs, let list = event.logprobs { countCharacters(list) }
  }

  func endCompletion(_ event: EngineEvent, _ out: inout TextBuffer) {
    let usage = AnswerUsage(event)
    let reason = Answer.finishReason(event)
    guard form.isStream else {
      return object(&out) { writer in
        withBytes(content) { text in
          withBytes(logprobs) { list in
            choice(
              &writer, text: text, logprobs: list, finishReason: reason)
          }
        }
        writer.key("usage")
        usage.write(to: &writer)
      }
    }
    object(&out) { writer in
      choice(&writer, text: Bytes(), logprobs: nil, finishReason: reason)
    }
    if form.includesUsage {
      object(&out) { writer in
        writer.key("choices")
        writer.beginArray()
        writer.endArray()
        writer.key("usage")
        usage.write(to: &writer)
      }
    }
    out.append("data: [DONE]\n\n")
  }
}

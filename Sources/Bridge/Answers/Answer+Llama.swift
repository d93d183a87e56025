import JSON
import Memory

/// Replies of llama.cpp's `/completion`.
extension Answer {
  func addLlama(_ event: EngineEvent, _ out: inout TextBuffer) {
    frame(&out) { writer in
      writer.beginObject()
      writer.member("index", 0)
      writer.member("content", kept: event.content?.encoded ?? Bytes())
      writer.member("stop", false)
      writeProbabilities(event.logprobs, &writer)
      writer.endObject()
    }
  }

  func endLlama(_ event: EngineEvent, _ out: inout TextBuffer) {
    let usage = AnswerUsage(event)
    let isCut = Answer.finishReason(event) == "length"
    document(&out) { writer in
      writer.beginObject()
      writer.member("index", 0)
      writer.member("content", kept: form.isStream ? [] : content)
      writer.member("stop", true)
      writer.member("model", kept: model)
      writer.member("stop_type", isCut ? "limit" : "eos")
      writer.member("tokens_predicted", usage.completionTokens)
      writer.member("tokens_evaluated", usage.promptTokens)
      writer.member("tokens_cached", usage.cachedTokens)
      writer.member("truncated", false)
      if let timings = event.timings {
        writer.member("timings", spelled: timings)
      }
      if !form.isStream {
        withBytes(logprobs) { writeProbabilities($0, &writer) }
      }
      writer.endObject()
    }
  }

  private func writeProbabilities(
    _ list: Bytes?, _ writer: inout JSONWriter
  ) {
    guard form.hasLogprobs, let list else { return }
    writer.key("completion_probabilities")
    writer.beginArray()
    if !list.isEmpty { writer.value(spelled: list) }
    writer.endArray()
  }
}

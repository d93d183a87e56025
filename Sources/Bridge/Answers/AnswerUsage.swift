import JSON
import Memory

/// The counts of an answer's tokens and its times, out of `end`.
struct AnswerUsage {
  var promptTokens = 0
  var cachedTokens = 0
  var completionTokens = 0
  var reasoningTokens = 0
  var draftedTokens = 0
  var acceptedTokens = 0
  /// Milliseconds of the prompt and of the answer, and until the work began.
  var prefill = 0.0
  var generation = 0.0
  var queued = 0.0

  /// No tokens.
  init() {}

  /// The figures of an event `end`; zeros for what it lacks.
  init(_ event: EngineEvent) {
    if let usage = event.usage {
      read(usage) { (self, key, number) in
        switch key {
        case "prompt_tokens": self.promptTokens = Int(number)
        case "cached_tokens": self.cachedTokens = Int(number)
        case "completion_tokens": self.completionTokens = Int(number)
        case "reasoning_tokens": self.reasoningTokens = Int(number)
        case "drafted_tokens": self.draftedTokens = Int(number)
        case "accepted_tokens": self.acceptedTokens = Int(number)
        default: break
        }
      }
    }
    if let timings = event.timings {
      read(timings) { (self, key, number) in
        switch key {
        case "prefill_ms": self.prefill = number
        case "generation_ms": self.generation = number
        case "queued_ms": self.queued = number
        default: break
        }
      }
    }
  }

  private mutating func read(
    _ object: Bytes, _ take: (inout AnswerUsage, JSONText, Double) -> Void
  ) {
    var reader = JSONReader(object)
    do throws(JSONError) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if try reader.peek() == .number {
          take(&self, key, try reader.number())
        } else {
          try reader.skip()
        }
      }
    } catch {
      // The engine writes no such line; what was read stands.
    }
  }

  /// Writes the counts as OpenAI's interface of completions has them.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("prompt_tokens", promptTokens)
    writer.member("completion_tokens", completionTokens)
    writer.member("total_tokens", promptTokens + completionTokens)
    writer.key("prompt_tokens_details")
    writer.beginObject()
    writer.member("cached_tokens", cachedTokens)
    writer.endObject()
    writer.key("completion_tokens_details")
    writer.beginObject()
    writer.member("reasoning_tokens", reasoningTokens)
    writer.member("accepted_prediction_tokens", acceptedTokens)
    writer.member(
      "rejected_prediction_tokens", draftedTokens - acceptedTokens)
    writer.endObject()
    writer.endObject()
  }
}

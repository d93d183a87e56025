import JSON
import Memory

/// A request to `/v1/completions`: raw text that is continued.
///
/// Source: OpenAI's API reference.
enum CompletionsRequest {
  static func write(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    var form = AnswerForm(.completions)
    try line.writePrompt(&body)
    _ = try body.takeString("model")
    try ChatCompletionsRequest.writeStream(&body, into: &line, &form)
    if let count = try body.takeInteger(
      "logprobs", in: 0...20, expected: "a number from 0 to 20")
    {
      line.writeLogprobs(count, &form)
    }
    // OpenAI's answers have 16 tokens where nothing else is said.
    if body.has("max_tokens") {
      try line.writeLimit(&body, "max_tokens")
    } else {
      line.writer.member("max_tokens", 16)
    }
    try line.writeSeed(&body)
    _ = body.take("user")
    try body.ignore("n", "1", else: "there is one answer")
    try body.ignore("best_of", "1", else: "there is one answer")
    try body.ignore("echo", "false", else: "the prompt is not repeated")
    try body.ignore("suffix", "\"\"", else: "text is not filled in")
    try line.writeRest(body)
    return form
  }
}

extension EngineLine {
  /// Writes `prompt`, a text or a list of one; control tokens are read in it.
  mutating func writePrompt(_ body: inout RequestBody) throws(BridgeError) {
    let value = try body.need("prompt")
    var text: Bytes? = value
    if value.count > 0, value[0] == 0x5B {
      text = nil
      var count = 0
      try forEachElement(of: value, "prompt") {
        (_, element) throws(BridgeError) in
        text = element
        count += 1
      }
      guard count == 1 else {
        throw .unsupported("prompt", "there is one prompt in a request")
      }
    }
    guard let text else { throw .missing("prompt") }
    let prompt = try string(text, "prompt")
    note(role: Bytes("prompt"), content: prompt.encoded)
    writer.member("prompt", prompt)
    writer.member("special", true)
  }
}

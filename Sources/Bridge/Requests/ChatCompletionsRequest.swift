import JSON
import Memory

/// A request to `/v1/chat/completions`.
///
/// Source: OpenAI's API reference, and what llama.cpp and vLLM take besides.
public enum ChatCompletionsRequest {
  /// Writes the body as a request of the engine.
  ///
  /// - Returns: how the client wants the answer.
  /// - Throws: `BridgeError` where the body has what is not supported.
  public static func write(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    var form = AnswerForm(.chatCompletions)
    let messages = try body.need("messages")
    try line.writeMessages(messages)
    // Any name is taken: there is one model, and the reply tells its name.
    _ = try body.takeString("model")
    try writeStream(&body, into: &line, &form)
    if try body.takeBool("logprobs") ?? false {
      // How many likely ones are told has the engine's own key.
      line.writeLogprobs(nil, &form)
    }
    line.writer.member("parts", true)
    try line.writeLimit(
      &body, "max_completion_tokens", "max_tokens", "n_predict")
    try line.writeSeed(&body)
    try line.writeThinking(&body)
    try ignoreHarmless(&body)
    try line.writeRest(body)
    return form
  }

  /// Reads `stream` and `stream_options`.
  static func writeStream(
    _ body: inout RequestBody, into line: inout EngineLine,
    _ form: inout AnswerForm
  ) throws(BridgeError) {
    form.isStream = try body.takeBool("stream") ?? false
    line.writer.member("stream", form.isStream)
    guard let value = body.take("stream_options") else { return }
    var options = try RequestBody(part: value, "stream_options")
    form.includesUsage = try options.takeBool("include_usage") ?? false
    // Padding against those who watch the wire is not added.
    _ = options.take("include_obfuscation")
    try options.refuseRest()
  }

  /// Takes what tells a service how to keep computed beginnings of prompts.
  static func takeCacheHints(_ body: inout RequestBody) {
    for name in [
      "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention",
    ] as [StaticString] {
      _ = body.take(name)
    }
  }

  /// Takes members that change nothing here, and refuses by name what would.
  private static func ignoreHarmless(
    _ body: inout RequestBody
  ) throws(BridgeError) {
    for name in ["user", "safety_identifier", "metadata"] as [StaticString] {
      _ = body.take(name)
    }
    takeCacheHints(&body)
    try body.ignore("n", "1", else: "there is one answer")
    try body.ignore("store", "false", else: "answers are not kept")
    try body.ignore(
      "service_tier", "\"auto\"", "\"default\"", else: "there is one tier")
    try body.ignore("modalities", "[\"text\"]", else: "there is text alone")
    try body.ignore("audio", else: "sounds are not made")
    try body.ignore("prediction", else: "use the engine's speculation")
    try body.ignore("web_search_options", else: "there is no network")
    try body.ignore("verbosity", "\"medium\"", else: "say it in a message")
    try body.ignore("functions", else: "use tools")
    try body.ignore("function_call", else: "use tool_choice")
    try body.ignore("cache_prompt", "true", else: "the cache is always used")
    try body.ignore("id_slot", "-1", else: "there is one slot")
    try body.ignore("timings_per_token", "false", else: "they come at the end")
    try body.ignore(
      "add_generation_prompt", "true", "false",
      else: "it must be true or false")
  }
}

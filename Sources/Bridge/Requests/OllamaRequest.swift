import JSON
import Memory

/// Requests to Ollama's `/api/chat` and `/api/generate`.
///
/// Source: Ollama's API documentation.
enum OllamaRequest {
  static func writeChat(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    var form = AnswerForm(.ollamaChat)
    let messages = body.take("messages") ?? Bytes("[]")
    // Without a message it is asked whether the model is in memory.
    form.asksNothing = messages == "[]"
    try line.writeMessages(messages)
    if let tools = body.take("tools"), tools != "[]" {
      line.writer.member("tools", spelled: tools)
    }
    line.writer.member("parts", true)
    try writeCommon(&body, into: &line, &form)
    return form
  }

  static func writeGenerate(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    var form = AnswerForm(.ollamaGenerate)
    let isRaw = try body.takeBool("raw") ?? false
    form.asksNothing = !body.has("prompt") || body.has("prompt", "\"\"")
    if form.asksNothing {
      for name in ["prompt", "system"] as [StaticString] { _ = body.take(name) }
    } else if isRaw {
      try line.writePrompt(&body)
    } else {
      try writeMessages(&body, into: &line)
      line.writer.member("parts", true)
    }
    try body.ignore("suffix", "\"\"", else: "text is not filled in")
    try body.ignore("images", "[]", else: "images are not read")
    try body.ignore("template", "\"\"", else: "the model's own is used")
    try body.ignore("context", "[]", else: "use /api/chat")
    try writeCommon(&body, into: &line, &form)
    return form
  }

  /// Writes `system` and `prompt` as messages.
  private static func writeMessages(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) {
    line.rename("messages", from: Bytes("prompt"))
    line.writer.key("messages")
    line.writer.beginArray()
    for (name, role) in [("system", "system"), ("prompt", "user")]
      as [(StaticString, StaticString)]
    {
      guard let text = try body.takeString(name) else { continue }
      line.note(role: Bytes(role), content: text.encoded)
      line.writer.beginObject()
      line.writer.member("role", role)
      line.writer.member("content", text)
      line.writer.endObject()
    }
    line.writer.endArray()
  }

  private static func writeCommon(
    _ body: inout RequestBody, into line: inout EngineLine,
    _ form: inout AnswerForm
  ) throws(BridgeError) {
    _ = try body.takeString("model")
    // The model stays in memory for as long as the program runs.
    _ = body.take("keep_alive")
    form.isStream = try body.takeBool("stream") ?? true
    line.writer.member("stream", form.isStream)
    try writeFormat(&body, into: &line)
    try writeThinking(&body, into: &line)
    try writeLogprobs(&body, into: &line, &form)
    if let value = body.take("options") {
      var options = try RequestBody(part: value, "options")
      try line.writeLimit(&options, "num_predict")
      try line.writeSeed(&options)
      // They are the program's, and were chosen when it began.
      for name in [
        "num_ctx", "num_batch", "num_gpu", "main_gpu", "use_mmap", "use_mlock",
        "num_thread", "numa", "num_keep", "low_vram", "f16_kv", "vocab_only",
        "logits_all", "embedding_only",
      ] as [StaticString] {
        _ = options.take(name)
      }
      try options.ignore(
        "tfs_z", "1", "1.0", else: "tails are cut by min_p and typical_p")
      try options.ignore(
        "penalize_newline", "true", else: "line feeds are no exception")
      try line.writeRest(options)
    }
    try body.refuseRest()
  }

  private static func writeLogprobs(
    _ body: inout RequestBody, into line: inout EngineLine,
    _ form: inout AnswerForm
  ) throws(BridgeError) {
    let isWanted = try body.takeBool("logprobs") ?? false
    let count = try body.takeInteger(
      "top_logprobs", in: 0...20, expected: "a number from 0 to 20")
    if isWanted { line.writeLogprobs(count, &form) }
  }

  /// Writes `format`: `"json"`, or a schema.
  private static func writeFormat(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) {
    guard let format = body.take("format"), format != "\"\"" else { return }
    if format == "\"json\"" {
      line.writer.key("response_format")
      line.writer.beginObject()
      line.writer.member("type", "json_object")
      line.writer.endObject()
    } else if format.count > 0, format[0] == 0x7B {
      line.writer.member("json_schema", spelled: format)
    } else {
      throw .badValue("format", expected: "\"json\" or a schema")
    }
  }

  private static func writeThinking(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) {
    guard let think = body.take("think") else { return }
    if think == "true" || think == "false" {
      line.writer.member("thinking", spelled: think)
    } else {
      line.writer.key("template_kwargs")
      line.writer.beginObject()
      line.writer.member(
        "reasoning_effort", try string(think, "think"))
      line.writer.endObject()
    }
  }
}

import JSON
import Memory

/// A request to llama.cpp's `/completion`.
///
/// Source: the README of llama.cpp's server.
enum LlamaRequest {
  static func write(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    var form = AnswerForm(.llamaCompletion)
    try line.writePrompt(&body)
    form.isStream = try body.takeBool("stream") ?? false
    line.writer.member("stream", form.isStream)
    if let count = try body.takeInteger(
      "n_probs", in: 0...20, expected: "a number from 0 to 20"), count > 0
    {
      line.writeLogprobs(count, &form)
    }
    try line.writeLimit(&body, "n_predict", "max_tokens")
    try line.writeSeed(&body)
    try body.ignore("cache_prompt", "true", else: "the cache is always used")
    try body.ignore("id_slot", "-1", "0", else: "there is one slot")
    try body.ignore("n_keep", "0", else: "no part of a prompt is dropped")
    try body.ignore("image_data", "[]", else: "images are not read")
    try body.ignore("return_tokens", "false", else: "ask /tokenize")
    try body.ignore("timings_per_token", "false", else: "they come at the end")
    try line.writeRest(body)
    return form
  }
}

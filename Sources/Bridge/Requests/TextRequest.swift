import JSON
import Memory

/// Requests to llama.cpp's `/tokenize`, `/detokenize` and `/apply-template`, and
/// to `/forget`.
///
/// Source: the README of llama.cpp's server.
enum TextRequest {
  static func writeTokenize(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    var form = AnswerForm(.tokenize)
    let text = try body.needString("content")
    line.writer.member("tokenize", text)
    line.writer.member("bos", try body.takeBool("add_special") ?? false)
    line.writer.member("special", try body.takeBool("parse_special") ?? true)
    form.hasPieces = try body.takeBool("with_pieces") ?? false
    line.writer.member("pieces", form.hasPieces)
    try body.refuseRest()
    return form
  }

  static func writeDetokenize(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    let tokens = try body.need("tokens")
    line.writer.key("detokenize")
    line.writer.beginArray()
    try line.forEachElement(of: tokens, "tokens") {
      (line, element) throws(BridgeError) in
      line.writer.value(spelled: element.withoutZeroFraction)
    }
    line.writer.endArray()
    try body.refuseRest()
    return AnswerForm(.detokenize)
  }

  static func writeRender(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    let messages = try body.need("messages")
    _ = try body.takeString("model")
    line.writer.key("render")
    line.writer.beginObject()
    try line.writeMessages(messages)
    if let tools = body.take("tools"), tools != "[]" {
      line.writer.member("tools", spelled: tools)
    }
    try line.writeThinking(&body)
    // As the prompt of /v1/chat/completions.
    line.writer.member("parts", true)
    line.writer.endObject()
    try body.ignore(
      "add_generation_prompt", "true", else: "an answer always follows")
    try body.refuseRest()
    return AnswerForm(.applyTemplate)
  }

  static func writeForget(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    let name = try body.needString("session")
    line.rename("forget", from: Bytes("session"))
    line.writer.member("forget", name)
    try body.refuseRest()
    return AnswerForm(.forget)
  }
}

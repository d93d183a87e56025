import JSON
import Memory

/// Requests to llama.cpp's `/tokenize`, `/detokenize` and `/apply-template`.
///
/// Source: the README of llama.cpp's server.
enum TextRequest {
  static func writeTokenize(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    var form = AnswerForm(.tokenize)
    guard let text = try body.takeString("content") else {
      throw .missing("content")
    }
    line.writer.member("tokenize", text)
    line.writeID()
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
    guard let tokens = body.take("tokens") else { throw .missing("tokens") }
    line.writer.key("detokenize")
    line.writer.beginArray()
    try line.forEachElement(of: tokens, "tokens") {
      (line, element) throws(BridgeError) in
      line.writer.value(spelled: element.withoutZeroFraction)
    }
    line.writer.endArray()
    line.writeID()
    try body.refuseRest()
    return AnswerForm(.detokenize)
  }

  static func writeRender(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    guard let messages = body.take("messages") else {
      throw .missing("messages")
    }
    _ = try body.takeString("model")
    line.writer.key("render")
    line.writer.beginObject()
    try line.writeMessages(messages)
    if let tools = body.take("tools"), tools != "[]" {
      line.writer.member("tools", spelled: tools)
    }
    try line.writeThinking(&body)
    line.writer.endObject()
    line.writeID()
    try body.ignore(
      "add_generation_prompt", "true", else: "an answer always follows")
    try body.refuseRest()
    return AnswerForm(.applyTemplate)
  }
}

extension RequestBody {
  /// Refuses what nobody has taken.
  ///
  /// - Throws: `BridgeError.unknownKey` where something is left.
  func refuseRest() throws(BridgeError) {
    for member in members where !member.isTaken && member.value != "null" {
      throw .unknownKey(member.name)
    }
  }
}

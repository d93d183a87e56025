import JSON
import Memory

/// How the answer is to be.
extension ResponsesRequest {
  /// Writes `text.format`.
  static func writeText(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) {
    guard let value = body.take("text") else { return }
    var text = try RequestBody(part: value, "text")
    try text.ignore("verbosity", "\"medium\"", else: "say it in a message")
    guard let format = text.take("format") else { return }
    var object = try RequestBody(part: format, "text.format")
    let type = try object.needString("type", as: "text.format.type")
    guard type == "json_schema" else {
      return line.writer.member("response_format", spelled: format)
    }
    let schema = try object.need("schema", as: "text.format.schema")
    line.writer.key("response_format")
    line.writer.beginObject()
    line.writer.member("type", "json_schema")
    line.writer.key("json_schema")
    line.writer.beginObject()
    for name in ["name", "strict"] as [StaticString] {
      if let value = object.take(name) {
        line.writer.member(name, spelled: value)
      }
    }
    line.writer.member("schema", spelled: schema)
    line.writer.endObject()
    line.writer.endObject()
  }

  /// Writes `reasoning.effort`.
  static func writeReasoning(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) {
    guard let value = body.take("reasoning") else {
      return try line.writeThinking(&body)
    }
    var reasoning = try RequestBody(part: value, "reasoning")
    try reasoning.ignore(
      "summary", "\"auto\"", else: "thoughts come as they are")
    guard let effort = try reasoning.takeString("effort") else {
      return try line.writeThinking(&body)
    }
    try line.writeThinking(&body, effort: effort)
  }

  /// Reads what is to be told besides the text.
  static func writeIncluded(
    _ body: inout RequestBody, into line: inout EngineLine,
    _ form: inout AnswerForm
  ) throws(BridgeError) {
    let count = try body.takeInteger(
      "top_logprobs", in: 0...20, expected: "a number from 0 to 20")
    var isWanted = false
    if let list = body.take("include") {
      try line.forEachElement(of: list, "include") {
        (_, element) throws(BridgeError) in
        switch try string(element, "include[]") {
        case "message.output_text.logprobs": isWanted = true
        // Thoughts are not sealed: they are given as they are.
        case "reasoning.encrypted_content": break
        default: throw .unsupported("include", "only logprobs can be told")
        }
      }
    }
    if isWanted { line.writeLogprobs(count, &form) }
  }
}

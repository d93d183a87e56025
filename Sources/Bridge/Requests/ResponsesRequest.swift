import JSON
import Memory

/// A request to `/v1/responses`: text and calls of functions, nothing kept.
///
/// Source: OpenAI's API reference.
enum ResponsesRequest {
  static func write(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) -> AnswerForm {
    var form = AnswerForm(.responses)
    repeatMembers(of: body, &form)
    try writeInput(&body, into: &line)
    _ = try body.takeString("model")
    form.isStream = try body.takeBool("stream") ?? false
    line.writer.member("stream", form.isStream)
    line.writer.member("parts", true)
    if let tools = body.take("tools"), tools != "[]" {
      try writeTools(tools, into: &line)
    }
    if let choice = body.take("tool_choice") {
      try writeChoice(choice, into: &line)
    }
    try writeText(&body, into: &line)
    try writeReasoning(&body, into: &line)
    try writeIncluded(&body, into: &line, &form)
    try line.writeLimit(&body, "max_output_tokens")
    try line.writeSeed(&body)
    try ignoreHarmless(&body)
    try line.writeRest(body)
    return form
  }

  /// What the reply repeats, or what stands where the request says nothing.
  private static func repeatMembers(
    of body: RequestBody, _ form: inout AnswerForm
  ) {
    for (name, otherwise) in [
      ("instructions", "null"), ("max_output_tokens", "null"),
      ("metadata", "{}"), ("parallel_tool_calls", "true"),
      ("previous_response_id", "null"), ("reasoning", "{}"),
      ("temperature", "null"), ("text", "{\"format\":{\"type\":\"text\"}}"),
      ("tool_choice", "\"auto\""), ("tools", "[]"), ("top_p", "null"),
      ("user", "null"),
    ] as [(StaticString, StaticString)] {
      var value = [UInt8](Bytes(otherwise))
      for member in body.members
      where member.name == name && member.value != "null" {
        value = [UInt8](member.value)
      }
      form.echo.append((name, value))
    }
  }

  /// Tools lie flat here, and under `function` in the engine's protocol.
  private static func writeTools(
    _ tools: Bytes, into line: inout EngineLine
  ) throws(BridgeError) {
    line.writer.key("tools")
    line.writer.beginArray()
    try line.forEachElement(of: tools, "tools") {
      (line, element) throws(BridgeError) in
      var tool = try RequestBody(part: element, "tools[]")
      let type = try tool.needString("type", as: "tools[].type")
      guard type == "function" else {
        throw .unsupported("tools[].type", "only functions are called")
      }
      line.writer.beginObject()
      line.writer.member("type", "function")
      line.writer.key("function")
      line.writer.beginObject()
      for name in ["name", "description", "parameters", "strict"]
        as [StaticString]
      {
        if let value = tool.take(name) {
          line.writer.member(name, spelled: value)
        }
      }
      line.writer.endObject()
      line.writer.endObject()
      try tool.refuseRest()
    }
    line.writer.endArray()
  }

  private static func writeChoice(
    _ choice: Bytes, into line: inout EngineLine
  ) throws(BridgeError) {
    guard choice.count > 0, choice[0] == 0x7B else {
      return line.writer.member("tool_choice", spelled: choice)
    }
    var object = try RequestBody(part: choice, "tool_choice")
    let type = try object.needString("type", as: "tool_choice.type")
    line.writer.key("tool_choice")
    switch type {
    case "function":
      let name = try object.needString("name", as: "tool_choice.name")
      line.writer.beginObject()
      line.writer.member("type", "function")
      writeFunction(name, &line)
      line.writer.endObject()
    case "allowed_tools": try writeAllowed(&object, into: &line)
    default:
      throw .unsupported("tool_choice.type", "only functions are called")
    }
  }

  private static func writeAllowed(
    _ object: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) {
    line.writer.beginObject()
    line.writer.member("type", "allowed_tools")
    line.writer.key("allowed_tools")
    line.writer.beginObject()
    if let mode = object.take("mode") {
      line.writer.member("mode", spelled: mode)
    }
    line.writer.key("tools")
    line.writer.beginArray()
    try line.forEachElement(
      of: object.take("tools") ?? Bytes("[]"), "tool_choice.tools"
    ) { (line, element) throws(BridgeError) in
      var tool = try RequestBody(part: element, "tool_choice.tools[]")
      let name = try tool.needString("name", as: "tool_choice.tools[].name")
      line.writer.beginObject()
      line.writer.member("type", "function")
      writeFunction(name, &line)
      line.writer.endObject()
    }
    line.writer.endArray()
    line.writer.endObject()
    line.writer.endObject()
  }

  private static func writeFunction(
    _ name: JSONText, _ line: inout EngineLine
  ) {
    line.writer.key("function")
    line.writer.beginObject()
    line.writer.member("name", name)
    line.writer.endObject()
  }

  private static func ignoreHarmless(
    _ body: inout RequestBody
  ) throws(BridgeError) {
    for name in [
      "user", "metadata", "safety_identifier", "store", "stream_options",
    ] as [StaticString] {
      _ = body.take(name)
    }
    ChatCompletionsRequest.takeCacheHints(&body)
    try body.ignore("previous_response_id", else: "answers are not kept")
    try body.ignore("conversation", else: "answers are not kept")
    try body.ignore("background", "false", else: "answers are not kept")
    try body.ignore("prompt", else: "there are no stored prompts")
    try body.ignore("max_tool_calls", else: "no tool runs here")
    try body.ignore(
      "truncation", "\"disabled\"", else: "no part of a talk is dropped")
    try body.ignore(
      "service_tier", "\"auto\"", "\"default\"", else: "there is one tier")
  }
}

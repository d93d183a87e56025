import JSON
import Memory

/// What the model is given.
extension ResponsesRequest {
  /// Writes `instructions` and `input` as messages.
  static func writeInput(
    _ body: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) {
    line.rename("messages", from: Bytes("input"))
    line.writer.key("messages")
    line.writer.beginArray()
    if let text = try body.takeString("instructions") {
      message("system", text, &line)
    }
    let input = try body.need("input")
    if input.count > 0, input[0] == 0x22 {
      message("user", try string(input, "input"), &line)
    } else {
      try writeItems(input, into: &line)
    }
    line.writer.endArray()
  }

  private static func message(
    _ role: StaticString, _ text: JSONText, _ line: inout EngineLine
  ) {
    line.note(role: Bytes(role), content: text.encoded)
    line.writer.beginObject()
    line.writer.member("role", role)
    line.writer.member("content", text)
    line.writer.endObject()
  }

  /// Calls that stand one behind the other are one message of the assistant,
  /// with the thought before them.
  private static func writeItems(
    _ items: Bytes, into line: inout EngineLine
  ) throws(BridgeError) {
    var isCalling = false
    var thought: JSONText?
    try line.forEachElement(of: items, "input") {
      (line, element) throws(BridgeError) in
      var item = try RequestBody(part: element, "input[]")
      let type = try item.takeString("type")
      if type.map({ $0 == "function_call" }) ?? false {
        if !isCalling { beginCalls(&thought, &line) }
        isCalling = true
        return try writeCall(&item, into: &line)
      }
      if isCalling { endCalls(&line) }
      isCalling = false
      switch type {
      case .none, .some("message"):
        try writeMessage(&item, &thought, into: &line)
      case .some("function_call_output"): try writeOutput(&item, into: &line)
      case .some("reasoning"): thought = try readThought(&item)
      default:
        throw .unsupported("input[].type", "text, thoughts and calls are read")
      }
    }
    if isCalling { endCalls(&line) }
  }

  private static func beginCalls(
    _ thought: inout JSONText?, _ line: inout EngineLine
  ) {
    line.note(role: Bytes("assistant"), content: nil)
    line.writer.beginObject()
    line.writer.member("role", "assistant")
    if let text = thought { line.writer.member("reasoning_content", text) }
    thought = nil
    line.writer.key("tool_calls")
    line.writer.beginArray()
  }

  private static func endCalls(_ line: inout EngineLine) {
    line.writer.endArray()
    line.writer.endObject()
  }

  private static func writeCall(
    _ item: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) {
    let id = try item.needString("call_id", as: "input[].call_id")
    let name = try item.needString("name", as: "input[].name")
    let arguments = try item.need("arguments", as: "input[].arguments")
    _ = try string(arguments, "arguments")
    line.note(role: name.encoded, content: arguments)
    line.writeCall(id: id, name, arguments)
  }

  private static func writeOutput(
    _ item: inout RequestBody, into line: inout EngineLine
  ) throws(BridgeError) {
    let id = try item.needString("call_id", as: "input[].call_id")
    let output = try item.need("output", as: "input[].output")
    line.note(role: Bytes("tool"), content: output)
    line.writer.beginObject()
    line.writer.member("role", "tool")
    line.writer.member("tool_call_id", id)
    try line.writeContent(output)
    line.writer.endObject()
  }

  private static func writeMessage(
    _ item: inout RequestBody, _ thought: inout JSONText?,
    into line: inout EngineLine
  ) throws(BridgeError) {
    let role = try item.needString("role", as: "input[].role")
    let content = try item.need("content", as: "input[].content")
    line.note(role: role.encoded, content: content)
    line.writer.beginObject()
    line.writer.member("role", role)
    try line.writeContent(content)
    if role == "assistant", let text = thought {
      line.writer.member("reasoning_content", text)
    }
    thought = nil
    line.writer.endObject()
  }

  /// The text of a thought that the client gives back.
  private static func readThought(
    _ item: inout RequestBody
  ) throws(BridgeError) -> JSONText? {
    try item.ignore("encrypted_content", else: "thoughts are not sealed")
    guard let content = item.take("content") else { return nil }
    var text: JSONText?
    var reader = JSONReader(content)
    do throws(JSONError) {
      try reader.beginArray()
      guard try reader.nextElement() else { return nil }
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if key == "text" {
          text = try reader.string()
        } else {
          try reader.skip()
        }
      }
      if try reader.nextElement() { text = nil }
    } catch {
      text = nil
    }
    guard let text else {
      throw .badValue("input[].content", expected: "a list of one text")
    }
    return text
  }
}

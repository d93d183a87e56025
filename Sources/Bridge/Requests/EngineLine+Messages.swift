import JSON
import Memory

extension EngineLine {
  /// Writes a list of messages as the engine takes them: what clients give back
  /// of an answer and the engine has no use for is left out, where it is empty.
  ///
  /// - Throws: `BridgeError` where a message holds what cannot be kept.
  mutating func writeMessages(_ value: Bytes) throws(BridgeError) {
    writer.key("messages")
    writer.beginArray()
    try forEachElement(of: value, "messages") {
      (line, element) throws(BridgeError) in
      var message = try RequestBody(part: element, "messages[]")
      try line.writeMessage(&message)
    }
    writer.endArray()
  }

  private mutating func writeMessage(
    _ message: inout RequestBody
  ) throws(BridgeError) {
    let role = try message.needString("role", as: "messages[].role")
    let content = message.take("content")
    note(role: role.encoded, content: content)
    writer.beginObject()
    writer.member("role", role)
    if let content { try writeContent(content) }
    if let calls = message.take("tool_calls") { try writeCalls(calls) }
    var written: [(name: StaticString, text: JSONText)] = []
    for name in EngineLine.kept {
      guard let text = try message.takeString(name) else { continue }
      let key = EngineLine.engineName(of: name)
      if let one = written.first(where: { Bytes($0.name) == Bytes(key) }) {
        guard one.text.encoded == text.encoded else {
          throw .unsupported(name, "it stands beside another name of itself")
        }
        continue
      }
      written.append((key, text))
      writer.member(key, text)
    }
    writer.endObject()
    // What a client gives back of an answer that had none of it.
    try message.ignore("refusal", "\"\"", else: "refusals are not kept")
    try message.ignore("annotations", "[]", else: "annotations are not kept")
    try message.ignore("images", "[]", else: "images are not read")
    try message.ignore("audio", else: "sounds are not read")
    try message.ignore("function_call", else: "use tool_calls")
    try message.refuseRest()
  }

  /// Members of a message that the engine keeps, in this order.
  private static var kept: [StaticString] {
    [
      "name", "tool_name", "tool_call_id", "reasoning_content", "reasoning",
      "thinking", "input",
    ]
  }

  private static func engineName(of name: StaticString) -> StaticString {
    switch Bytes(name) {
    case Bytes("tool_name"): "name"
    case Bytes("reasoning"), Bytes("thinking"): "reasoning_content"
    default: name
    }
  }

  /// Writes a content: a text, or a list of texts.
  mutating func writeContent(_ content: Bytes) throws(BridgeError) {
    writer.key("content")
    guard content.count > 0, content[0] == 0x5B else {
      writer.value(spelled: content)
      return
    }
    writer.beginArray()
    try forEachElement(of: content, "messages[].content") {
      (line, element) throws(BridgeError) in
      var part = try RequestBody(part: element, "messages[].content[]")
      let type = try part.needString("type", as: "messages[].content[].type")
      guard type == "text" || type == "input_text" || type == "output_text"
      else {
        throw .unsupported(
          "messages[].content[].type", "only parts of text are read")
      }
      let text = try part.needString("text", as: "messages[].content[].text")
      line.writer.beginObject()
      line.writer.member("type", "text")
      line.writer.member("text", text)
      line.writer.endObject()
    }
    writer.endArray()
  }

  /// Writes calls that the assistant made: OpenAI's, or Ollama's without ids.
  private mutating func writeCalls(_ calls: Bytes) throws(BridgeError) {
    writer.key("tool_calls")
    writer.beginArray()
    try forEachElement(of: calls, "messages[].tool_calls") {
      (line, element) throws(BridgeError) in
      var call = try RequestBody(part: element, "messages[].tool_calls[]")
      let value = try call.need(
        "function", as: "messages[].tool_calls[].function")
      var function = try RequestBody(
        part: value, "messages[].tool_calls[].function")
      let name = try function.needString(
        "name", as: "messages[].tool_calls[].function.name")
      line.writeCall(
        id: try call.takeString("id"), name, function.take("arguments"))
    }
    writer.endArray()
  }

  /// Writes a call that the assistant made, its arguments as they are spelled.
  mutating func writeCall(
    id: JSONText?, _ name: JSONText, _ arguments: Bytes?
  ) {
    writer.beginObject()
    if let id { writer.member("id", id) }
    writer.member("type", "function")
    writer.key("function")
    writer.beginObject()
    writer.member("name", name)
    if let arguments { writer.member("arguments", spelled: arguments) }
    writer.endObject()
    writer.endObject()
  }

  /// Calls `body` with each element of an array.
  mutating func forEachElement(
    of value: Bytes, _ name: StaticString,
    _ body: (inout EngineLine, Bytes) throws(BridgeError) -> Void
  ) throws(BridgeError) {
    var reader = JSONReader(value)
    do throws(JSONError) { try reader.beginArray() } catch {
      throw .badValue(name, expected: "a list")
    }
    while true {
      let element: Bytes
      do throws(JSONError) {
        guard try reader.nextElement() else { return }
        element = try reader.raw()
      } catch {
        throw .malformed(error)
      }
      try body(&self, element)
    }
  }
}

extension RequestBody {
  /// Reads an object that is a part of a body.
  init(part value: Bytes, _ name: StaticString) throws(BridgeError) {
    guard value.count > 0, value[0] == 0x7B else {
      throw .badValue(name, expected: "an object")
    }
    try self.init(value)
  }
}

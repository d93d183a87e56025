import JSON
import Memory

extension EngineLine {
  /// Writes what the client wants of thoughts, and variables of the template.
  mutating func writeThinking(
    _ body: inout RequestBody, effort: JSONText? = nil
  ) throws(BridgeError) {
    let variables = body.take("chat_template_kwargs")
    rename("template_kwargs", from: Bytes("chat_template_kwargs"))
    let own = try body.takeString("reasoning_effort")
    guard let effort = effort ?? own else {
      if let variables {
        writer.member("template_kwargs", spelled: variables)
      }
      return
    }
    switch effort {
    case "none", "minimal":
      writer.member("thinking", false)
      if let variables {
        writer.member("template_kwargs", spelled: variables)
      }
    case "low", "medium", "high", "xhigh", "max":
      guard variables == nil else {
        throw .unsupported(
          "reasoning_effort", "put it into chat_template_kwargs")
      }
      writer.key("template_kwargs")
      writer.beginObject()
      writer.member("reasoning_effort", effort)
      writer.endObject()
    default:
      throw .badValue(
        "reasoning_effort",
        expected: "none, minimal, low, medium, high, xhigh or max")
    }
  }
}

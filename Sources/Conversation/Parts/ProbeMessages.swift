import Markup
import Memory

/// The conversations from which a template's markup is found, in JSON.
struct ProbeMessages {
  /// What distinguishes a conversation from the others.
  enum Kind {
    /// A question alone.
    case prompt
    /// An answer of text.
    case answer
    /// One call with two arguments.
    case call
    /// Two calls.
    case calls
    /// A thought before a text.
    case thought
    /// A thought before a call.
    case thoughtfulCall
  }

  /// What templates want otherwise than others.
  struct Habit {
    /// Whether a message that only calls has no content, instead of an empty
    /// one.
    var isContentNull = false
    /// Whether arguments are a text that holds an object.
    var areArgumentsText = false
    /// Whether a call's id tells its function and its number.
    var isIDNamed = false

    /// The habits, the most usual first.
    init(_ number: Int) {
      isContentNull = number & 1 == 1
      isIDNamed = number & 2 == 2
      areArgumentsText = number & 4 == 4
    }

    static var count: Int { 8 }
  }

  /// The functions that the conversations call.
  static let tools: StaticString = #"""
    [{"type": "function", "function": {"name": "probe_first", "description": "-",
    "parameters": {"type": "object", "properties": {"key_text": {"type": "string",
    "description": "-"}, "key_total": {"type": "integer", "description": "-"}},
    "required": ["key_text"]}}}, {"type": "function", "function": {"name":
    "probe_second", "description": "-", "parameters": {"type": "object",
    "properties": {"key_text": {"type": "string", "description": "-"}},
    "required": ["key_text"]}}}]
    """#

  let habit: Habit

  /// Writes a conversation.
  func write(_ kind: Kind, into out: inout TextBuffer) {
    out.append(#"[{"role":"user","content":"probe-question"}"#)
    switch kind {
    case .prompt: break
    case .answer:
      out.append(#",{"role":"assistant","content":"probe-answer"}"#)
    case .thought:
      out.append(#",{"role":"assistant","content":"probe-answer""#)
      writeThought(&out)
      out.append("}")
    case .call, .calls, .thoughtfulCall:
      out.append(#",{"role":"assistant","content":"#)
      out.append(habit.isContentNull ? "null" : #""""#)
      if kind == .thoughtfulCall { writeThought(&out) }
      out.append(#","tool_calls":["#)
      if kind == .calls {
        writeCall("probe_first", 0, hasTotal: false, &out)
        out.append(",")
        writeCall("probe_second", 1, hasTotal: false, &out)
      } else {
        writeCall("probe_first", 0, hasTotal: true, &out)
      }
      out.append("]}")
    }
    out.append("]")
  }

  private func writeThought(_ out: inout TextBuffer) {
    out.append(#","reasoning_content":"probe-thought""#)
  }

  private func writeCall(
    _ name: StaticString, _ number: Int, hasTotal: Bool,
    _ out: inout TextBuffer
  ) {
    out.append(#"{"type":"function","id":""#)
    if habit.isIDNamed {
      out.append("functions.")
      out.append(name)
      out.append(":")
      out.append(number)
    } else {
      // Mistral's templates want nine letters or digits.
      out.append(TemplateProbes.Word.id)
    }
    out.append(#"","function":{"name":""#)
    out.append(name)
    out.append(#"","arguments":"#)
    switch (habit.areArgumentsText, hasTotal) {
    case (false, false): out.append(#"{"key_text":"value_text"}"#)
    case (false, true):
      out.append(#"{"key_text":"value_text","key_total":27182}"#)
    case (true, false): out.append(#""{\"key_text\": \"value_text\"}""#)
    case (true, true):
      out.append(#""{\"key_text\": \"value_text\", \"key_total\": 27182}""#)
    }
    out.append("}}")
  }
}

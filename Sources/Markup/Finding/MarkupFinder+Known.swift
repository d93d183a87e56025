public import Memory

/// Marks of systems whose templates do not write calls or thoughts themselves,
/// but tell the model how to.
extension MarkupFinder {
  /// Adds what a template's source speaks of and its texts do not show.
  ///
  /// - Parameters:
  ///   - markup: what the texts show.
  ///   - source: the template.
  ///   - hasToken: whether a text is a token of the vocabulary.
  @export(interface)
  public static func complete(
    _ markup: inout AnswerMarkup, source: Bytes,
    hasToken: (StaticString) -> Bool
  ) {
    func isKnown(_ mark: StaticString) -> Bool {
      source.firstIndex(of: Bytes(mark)) != nil || hasToken(mark)
    }
    if markup.calls == nil {
      if isKnown("<|tool_call_start|>") || isKnown("<|tool_list_start|>") {
        markup.calls = .lfm2
      } else if isKnown("<|tool_call|>") {
        markup.calls = .list(after: "<|tool_call|>[", end: "]")
      } else if isKnown("functools[") {
        markup.calls = .list(after: "functools[", end: "]")
      } else if isKnown("<tool_call>") {
        markup.calls = .hermes
      } else if isKnown("[TOOL_CALLS]") {
        markup.calls = .list(after: "[TOOL_CALLS][", end: "]")
      } else if source.firstIndex(of: Bytes("Action:\\n```json")) != nil {
        markup.calls = .commandR
      }
    }
    if markup.thoughts == nil {
      if isKnown("</think>") {
        markup.thoughts = ThoughtMarkup(
          open: Bytes("<think>"), close: Bytes("</think>"))
      } else if isKnown("[/THINK]") {
        markup.thoughts = ThoughtMarkup(
          open: Bytes("[THINK]"), close: Bytes("[/THINK]"))
      }
    }
  }
}

extension CallMarkup {
  /// Objects in JSON, as Hermes writes them and all who learnt from it.
  static var hermes: CallMarkup {
    var markup = list(after: "", end: "")
    markup.section = Bytes()
    markup.open = Bytes("<tool_call>\n")
    markup.close = Bytes("\n</tool_call>")
    markup.separator = Bytes("\n")
    markup.end = Bytes()
    return markup
  }

  /// A list of objects in JSON behind a mark: Granite 3, Mistral, FireFunction.
  static func list(
    after section: StaticString, end: StaticString
  ) -> CallMarkup {
    var markup = CallMarkup()
    markup.section = Bytes(section)
    markup.head = Bytes("{\"name\": \"")
    markup.middle = Bytes("\", \"arguments\": ")
    markup.tail = Bytes("}")
    markup.separator = Bytes(", ")
    markup.end = Bytes(end)
    markup.repeats = true
    return markup
  }

  /// Calls in Python, as LFM2 writes them.
  static var lfm2: CallMarkup {
    var markup = CallMarkup()
    markup.arguments = .python
    markup.section = Bytes("<|tool_call_start|>[")
    markup.middle = Bytes("(")
    markup.tail = Bytes(")")
    markup.separator = Bytes(", ")
    markup.end = Bytes("]<|tool_call_end|>")
    markup.repeats = true
    return markup
  }

  /// Actions, as Command R writes them.
  static var commandR: CallMarkup {
    var markup = list(after: "Action:\n```json\n[\n", end: "\n]\n```")
    markup.head = Bytes("{\"tool_name\": \"")
    markup.middle = Bytes("\", \"parameters\": ")
    markup.nameKey = Bytes("tool_name")
    markup.argumentsKey = Bytes("parameters")
    markup.separator = Bytes(",\n")
    return markup
  }
}

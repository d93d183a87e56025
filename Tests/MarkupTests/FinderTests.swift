import Markup
import Memory
import TestSupport
import Testing

struct FinderTests {
  /// The markup of a template that writes these texts behind the question.
  private func find(
    answer: StaticString, call: StaticString, calls: StaticString = "",
    thought: StaticString = ""
  ) -> AnswerMarkup {
    var probes = TemplateProbes()
    probes.answer = Bytes(answer)
    probes.call = Bytes(call)
    probes.calls = Bytes(calls)
    probes.thought = Bytes(thought)
    return MarkupFinder(probes).markup
  }

  @Test func objectsBetweenMarks() throws {
    let markup = find(
      answer: "<end>\n<assistant>\nprobe-answer<end>\n",
      call: """
        <end>
        <assistant>
        <call>
        {"name": "probe_first", "arguments": {"key_text": "value_text", "key_total": 27182}}
        </call><end>

        """,
      calls: """
        <end>
        <assistant>
        <call>
        {"name": "probe_first", "arguments": {"key_text": "value_text"}}
        </call>
        <call>
        {"name": "probe_second", "arguments": {"key_text": "value_text"}}
        </call><end>

        """,
      thought:
        "<end>\n<assistant>\n<t>\nprobe-thought\n</t>\n\nprobe-answer<end>\n")
    let calls = try #require(markup.calls)
    #expect(string(calls.open) == "<call>\n")
    #expect(string(calls.head) == "{\"name\": \"")
    #expect(string(calls.middle) == "\", \"arguments\": ")
    #expect(string(calls.tail) == "}")
    #expect(string(calls.close) == "\n</call>")
    #expect(string(calls.separator) == "\n")
    #expect(calls.section.isEmpty && calls.end.isEmpty && calls.repeats)
    let thoughts = try #require(markup.thoughts)
    #expect(string(thoughts.open) == "<t>")
    #expect(string(thoughts.close) == "</t>")
  }

  @Test func aListAndOtherKeys() throws {
    let markup = find(
      answer: "<a>probe-answer</a>",
      call: """
        <a>TOOLS[{"tool": "probe_first", "with": {"key_text": "value_text", "key_total": 27182}}]</a>
        """,
      calls: """
        <a>TOOLS[{"tool": "probe_first", "with": {"key_text": "value_text"}}, {"tool": "probe_second", "with": {"key_text": "value_text"}}]</a>
        """)
    let calls = try #require(markup.calls)
    #expect(string(calls.section) == "TOOLS[")
    #expect(string(calls.end) == "]")
    #expect(string(calls.separator) == ", ")
    #expect(string(calls.nameKey) == "tool")
    #expect(string(calls.argumentsKey) == "with")
    let parts = Parts(
      [#"Now TOOLS[{"tool":"f","with":{"a":1}},{"with":{},"tool":"g"}] so"#],
      markup)
    #expect(parts.calls == ["f {\"a\":1}", "g {}"])
    #expect(parts.text == "Nowso")
  }

  @Test func aTemplateWithoutCallsHasNone() {
    let markup = find(answer: "A: probe-answer\n", call: "A: \n")
    #expect(markup.calls == nil)
    #expect(markup.thoughts == nil)
  }

  /// Whatever a template writes, looking at it does no harm.
  @Test func oddTexts() {
    let texts: [StaticString] = [
      "", "probe-answer", "probe_first", "probe_first{\"key_text\"",
      "{\"name\": \"probe_first\", \"arguments\": {\"key_text\": 27182",
      "probe_first key_text value_text key_total 27182",
      "\"probe_first\"{\"key_text\": \"value_text\", \"key_total\": 27182}",
      "[probe_first]<key_text>value_text<key_total>27182",
      "probe-thought", "<probe-thought>probe-answer",
    ]
    for answer in texts {
      for call in texts {
        for calls in texts {
          let markup = find(
            answer: answer, call: call, calls: calls, thought: calls)
          _ = Parts(["<probe_first>{\"a\": 1}", "]", "{}"], markup)
        }
      }
    }
  }
}

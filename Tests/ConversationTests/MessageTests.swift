import Conversation
import Memory
import Templates
import TestSupport
import Testing

/// Messages in JSON, and last messages that are continued.
struct MessageTests {
  private func writing(_ source: String) throws -> Writing {
    var shape = TinyModel.Shape()
    shape.vocabulary = TinyModel.Token.count
    var model = try TinyModel(shape, seed: 1)
    try model.addTokenizer()
    let writing = try Writing(model.file())
    try writing.use(TemplateChoice(view(source)))
    return writing
  }

  private func continued(
    _ source: String, _ last: String, _ form: MessageForm = .ofRequest
  ) throws -> String {
    let json = #"[{"role":"user","content":"q"},\#(last)]"#
    return string(
      try writing(source).write(json: json, form, continues: true).bytes)
  }

  private static let plain =
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}"
    + "<|im_end|>\n{% endfor %}"
    + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
  private static let trimming =
    "{% for m in messages %}[{{ m.role }}] {{ m.content | trim }} </s>"
    + "{% endfor %}"

  /// The prompt ends right behind the content, whatever follows it.
  @Test(arguments: [
    ("", "", ""), ("i", "i", "i"), ("im_end", "im_end", "im_end"),
    (#"a \n"#, "a \n", "a"), ("  ", "  ", ""), (#"\u3000"#, "\u{3000}", ""),
    ("日本。", "日本。", "日本。"), ("<|im_end|>", "<|im_end|>", "<|im_end|>"),
    (
      #"x CONTINUE_FINAL_MESSAGE_TAG y"#, "x CONTINUE_FINAL_MESSAGE_TAG y",
      "x CONTINUE_FINAL_MESSAGE_TAG y"
    ),
  ])
  func theEnd(content: String, kept: String, trimmed: String) throws {
    let last = #"{"role":"assistant","content":"\#(content)"}"#
    let begin = "<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n"
    for form in [MessageForm.ofRequest, .asGiven] {
      #expect(try continued(MessageTests.plain, last, form) == begin + kept)
      #expect(
        try continued(MessageTests.trimming, last, form)
          == "[user] q </s>[assistant] " + trimmed)
    }
  }

  /// A message that only calls has the content that is wanted, whatever its
  /// client wrote; a text stays.
  @Test func theContentOfCalls() throws {
    let writing = try writing(
      "{% for m in messages %}({% if m.content is none %}none"
        + "{% elif m.content is defined %}[{{ m.content }}]{% else %}no"
        + "{% endif %}){% endfor %}")
    let call = #""tool_calls":[{"function":{"name":"f","arguments":{}}}]"#
    for (content, given) in [
      ("", "no"), (#","content":null"#, "none"), (#","content":"""#, "[]"),
    ] {
      let json =
        #"[{"role":"user","content":"q"},{"role":"assistant",\#(call)"#
        + content + #"},{"role":"assistant","tool_calls":[],"content":null},"#
        + #"{"role":"assistant","content":"t",\#(call)}]"#
      for (wanted, shown) in [
        (nil, given), (.empty, "[]"), (.null, "none"),
      ] as [(CallContent?, String)] {
        let text = try writing.write(json: json, callContent: wanted)
        #expect(string(text.bytes) == "([q])(\(shown))(none)([t])")
      }
    }
  }

  /// A content of several texts ends with the last of them.
  @Test func parts() throws {
    let last =
      #"{"content":[{"type":"text","text":"a"},{"type":"text","text":"b "},"#
      + #"{"type":"image"}],"role":"assistant"}"#
    let source =
      "{% for p in messages[-1].content %}({{ p.text or p.type }})"
      + "{% endfor %}"
    #expect(try continued(source, last, .asGiven) == "(a)(b ")
    let texts = last.replacing(#",{"type":"image"}"#, with: "")
    #expect(try continued(MessageTests.plain, texts).hasSuffix("\nab "))
  }

  @Test(arguments: [
    #"{"role":"user","content":"x"}"#, #"{"role":"tool","content":"x"}"#,
    #"{"role":"assistant"}"#, #"{"role":"assistant","content":null}"#,
    #"{"role":"assistant","content":[]}"#, "1", "[]", "{}",
    #"{"role":"assistant","content":[{"type":"image"}]}"#,
    #"{"role":"assistant","content":1}"#, #"{"content":"x"}"#,
    #"{"role":"assistant","content":"x","tool_calls":[{"function":{}}]}"#,
  ])
  func nothingToContinue(last: String) throws {
    do {
      let text = try continued(MessageTests.plain, last, .asGiven)
      Issue.record("\(text)")
    } catch let error as AnswerError {
      #expect("\(error.code)" == "not_continuable")
    }
  }

  /// A template that leaves the content out, or changes it, is found out.
  @Test(arguments: [
    "x", "{{ messages[0].content }}", "{{ messages[-1].content[:3] }}",
    "{{ messages[-1].content | lower }}",
    "{{ messages[-1].content.replace('b', '') }}",
    "{{ messages[-1].content | tojson }}",
  ])
  func notWritten(source: String) throws {
    let last = #"{"role":"assistant","content":"Ab\"c"}"#
    do {
      let text = try continued(source, last)
      Issue.record("\(text)")
    } catch let error as AnswerError {
      #expect("\(error.code)" == "not_continuable")
    }
  }

  /// No list, or an empty one, has a last message.
  @Test func emptyList() throws {
    let writing = try writing("x")
    #expect(throws: AnswerError.self) {
      try writing.write(json: "[]", continues: true)
    }
    #expect(string(try writing.write(json: "[]").bytes) == "x")
  }

  /// What a template gets of messages.
  @Test(arguments: [
    (#"[{"role":"developer","content":"x"}]"#, "system x", "system x"),
    (#"[{"role":"Developer","content":"x"}]"#, "Developer x", "Developer x"),
    (
      #"[{"role":"assistant","content":null}]"#, "assistant None",
      "assistant None"
    ),
  ])
  func roles(json: String, request: String, given: String) throws {
    let writing = try writing(
      "{{ messages[0].role }} {{ messages[0].content }}")
    #expect(string(try writing.write(json: json).bytes) == request)
    #expect(string(try writing.write(json: json, .asGiven).bytes) == given)
  }

  /// Calls without arguments have an empty object of them.
  @Test(arguments: [
    (#""""#, "{}", "{}"), ("null", "{}", "{}"), ("{}", "{}", "{}"),
    (#""{\"a\": 1}""#, #"{"a": 1}"#, #""{\"a\": 1}""#),
    (#""x""#, #""x""#, #""x""#), (#"" ""#, #"" ""#, #"" ""#),
    ("[1]", "[1]", "[1]"), ("0", "0", "0"), ("false", "false", "false"),
  ])
  func arguments(json: String, request: String, given: String) throws {
    let writing = try writing(
      "{{ messages[0].tool_calls[0].function.arguments | tojson }}")
    let list =
      #"[{"role":"assistant","tool_calls":[{"function":{"name":"f","#
      + #""arguments":\#(json)}}]}]"#
    #expect(string(try writing.write(json: list).bytes) == request)
    #expect(string(try writing.write(json: list, .asGiven).bytes) == given)
  }
}

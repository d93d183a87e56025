import Calling
import Grammars
import Markup
import Memory
import TestSupport
import Testing

/// Whether an answer calls, what, and how often.
@Suite struct ChoiceTests {
  private static let call =
    "<tool_call>\n"
    + #"{"name": "noteIt", "arguments": {}}"# + "\n</tool_call>"

  @Test func autoHoldsBehindTheMark() throws {
    let rig = try CallRig(.qwen, CallRig.tools, .auto)
    let call = Self.call
    #expect(rig.takes(""))
    #expect(rig.takes("No <tool_cal, but {\"name\": 1}"))
    #expect(rig.takes(call))
    #expect(rig.takes("Look: <<tool_call" + call + " and " + call + "."))
    #expect(rig.stops("Look: <tool_call>¦ x"))
    #expect(rig.stops(call + "\n<tool_call>\n{¦}"))
    #expect(!rig.takes("Look: <tool_call>"))
    let answer = rig.read(Array(("So: " + call + "\nAnd " + call).utf8))
    #expect(answer.calls.count == 2)
    #expect(answer.text == "So:And")
  }

  @Test func onlyOneCallWithoutParallel() throws {
    for choice in [CallChoice.auto, .required] {
      let rig = try CallRig(.qwen, CallRig.tools, choice, isParallel: false)
      #expect(rig.takes(Self.call))
      #expect(rig.stops(Self.call + "¦\n<tool_call>"))
    }
    let section = "<|tool_call|>["
    let call = #"{"name": "noteIt", "arguments": {}}"#
    let rig = try CallRig(.granite, isParallel: false)
    #expect(rig.takes(section + call + "]"))
    #expect(rig.stops(section + call + "¦, " + call))
    #expect(!rig.takes(section + call))
    #expect(try CallRig(.granite).takes(section + call + ", " + call + "]"))
  }

  @Test func oneFunctionOnce() throws {
    let rig = try CallRig(
      .qwen, CallRig.tools, .function(view("noteIt")))
    #expect(rig.takes(Self.call))
    #expect(rig.stops(Self.call + "¦\n<tool_call>"))
    #expect(rig.stops("<tool_call>\n{\"name\": \"¦get"))
    #expect(throws: GrammarError.self) {
      try CallRig(.qwen, CallRig.tools, .function(view("other")))
    }
  }

  @Test func allowedFunctions() throws {
    for allowed in [
      #"["noteIt"]"#, #"[{"type":"function","name":"noteIt"}]"#,
      #"[{"type":"function","function":{"name":"noteIt"}}]"#,
    ] {
      let rig = try CallRig(.qwen, CallRig.tools, .auto, allowed: allowed)
      #expect(rig.takes("a" + Self.call + Self.call))
      #expect(rig.stops("a<tool_call>\n{\"name\": \"¦get"))
    }
    #expect(throws: GrammarError.self) {
      try CallRig(.qwen, CallRig.tools, .auto, allowed: #"["noteIt","x"]"#)
    }
  }

  @Test func bareCalls() throws {
    let rig = try CallRig(.llama, CallRig.tools, .auto)
    #expect(rig.takes("Hello {\"name\": \"get_weather\""))
    #expect(rig.takes(#"{"a": 1}"#))
    #expect(rig.takes(#"{"name": "other", "x"}"#))
    #expect(rig.takes(#"{"name": "noteIt", "parameters": {}}"#))
    #expect(rig.takes(" {\n \"name\" :\"noteIt\", \"parameters\": {}}"))
    #expect(rig.stops(#"{"name": "get_weather", "parameters": {¦}}"#))
    #expect(rig.stops(#"{"name": "noteIt", "parameters": {}}¦ "#))
    #expect(!rig.takes(#"{"name": "noteIt", "#))
    let required = try CallRig(.llama)
    #expect(required.takes(#"{"name": "noteIt", "parameters": {}}"#))
    #expect(required.stops(#"¦Hello"#))
  }

  @Test func sectionsMayBeLeftOut() throws {
    let rig = try CallRig(.kimi, CallRig.tools, .auto)
    let call =
      "<|tool_call_begin|>functions.noteIt:0<|tool_call_argument_begin|>{}"
      + "<|tool_call_end|>"
    #expect(rig.takes("a " + call + call))
    let section = "<|tool_calls_section_begin|>" + call
    #expect(!rig.takes(section))
    #expect(rig.stops(section + "¦ "))
    #expect(rig.takes(section + call + "<|tool_calls_section_end|> b"))
    #expect(rig.stops("a " + "<|tool_call_begin|>functions.¦x"))
  }

  @Test func withoutFunctionsNoCallBegins() throws {
    let rig = try CallRig(.qwen, "[]", .auto)
    #expect(rig.takes("<tool_call"))
    #expect(rig.stops("<tool_call¦>"))
    #expect(throws: GrammarError.self) { try CallRig(.qwen, "[]") }
  }

  @Test func spaceBeforeTheFirstCall() throws {
    let rig = try CallRig(.qwen)
    #expect(rig.takes("\n\n" + Self.call))
    #expect(rig.stops("\n\n¦\n" + Self.call))
  }
}

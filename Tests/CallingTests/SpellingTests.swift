import Calling
import Markup
import Memory
import TestSupport
import Testing

/// Calls as each kind of template spells them, let through and read back.
@Suite struct SpellingTests {
  private func reads(
    _ markup: CallMarkup, _ text: String,
    _ wanted: (name: String, arguments: String)...,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let rig = try CallRig(markup)
    let (state, count) = rig.walk(text)
    #expect(
      count == text.utf8.count,
      "\(String(decoding: Array(text.utf8).prefix(count), as: UTF8.self))",
      sourceLocation: location)
    #expect(rig.automaton.mayEnd(state), sourceLocation: location)
    let answer = rig.read(Array(text.utf8))
    #expect(answer.text == "", sourceLocation: location)
    #expect(
      answer.calls.map(\.name) == wanted.map(\.name), sourceLocation: location)
    #expect(
      answer.calls.map(\.arguments) == wanted.map(\.arguments),
      sourceLocation: location)
  }

  @Test func objects() throws {
    try reads(
      .qwen,
      "<tool_call>\n"
        + #"{"name": "get_weather", "arguments": {"city": "Łódź"}}"#
        + "\n</tool_call>\n<tool_call>\n"
        + #"{"name": "noteIt", "arguments": {"x":[1,{"y":null}]}}"#
        + "\n</tool_call>",
      ("get_weather", #"{"city": "Łódź"}"#),
      ("noteIt", #"{"x":[1,{"y":null}]}"#))
    try reads(
      .llama,
      #"{"name": "get_weather_sum", "parameters": {"of": [1, -2.5e3], "#
        + #""exact": true}}"#,
      ("get_weather_sum", #"{"of": [1, -2.5e3], "exact": true}"#))
    try reads(
      .granite,
      #"<|tool_call|>[{"name": "noteIt", "arguments": {}}, "#
        + #"{"name": "noteIt", "arguments": {}}]"#,
      ("noteIt", "{}"), ("noteIt", "{}"))
    try reads(
      .miniMax,
      "<tool_calls>\n" + #"{"name": "noteIt", "arguments": {}}"# + "\n"
        + #"{"name": "noteIt", "arguments": {}}"# + "\n</tool_calls>",
      ("noteIt", "{}"), ("noteIt", "{}"))
  }

  @Test func names() throws {
    try reads(
      .deepSeek,
      "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>"
        + "get_weather\n```json\n" + #"{"city": "ab"}"#
        + "\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>"
        + "noteIt\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
      ("get_weather", #"{"city": "ab"}"#), ("noteIt", "{}"))
    try reads(
      .kimi,
      "<|tool_calls_section_begin|><|tool_call_begin|>functions.noteIt:0"
        + "<|tool_call_argument_begin|>{}<|tool_call_end|>"
        + "<|tool_call_begin|>functions.get_weather:13"
        + "<|tool_call_argument_begin|>" + #"{"city":"xy"}"#
        + "<|tool_call_end|><|tool_calls_section_end|>",
      ("noteIt", "{}"), ("get_weather", #"{"city":"xy"}"#))
    try reads(
      .mistral,
      #"[TOOL_CALLS]get_weather[ARGS]{"city": "ab", "days": 3}"#
        + "[TOOL_CALLS]noteIt[ARGS]{}",
      ("get_weather", #"{"city": "ab", "days": 3}"#), ("noteIt", "{}"))
    try reads(
      .functionary,
      "<function=noteIt>{}</function><function=noteIt>{}</function>"
        + "<|eom_id|>",
      ("noteIt", "{}"), ("noteIt", "{}"))
  }

  @Test func pairs() throws {
    try reads(
      .qwenPairs,
      "<tool_call>\n<function=get_weather>\n<parameter=city>\nA \"b\"\n\\c\n"
        + "</parameter>\n<parameter=days>\n3\n</parameter>\n"
        + "<parameter=unit>\nnull\n</parameter>\n</function>\n</tool_call>\n"
        + "<tool_call>\n<function=get_weather_sum>\n<parameter=of>\n[1, 2]\n"
        + "</parameter>\n<parameter=exact>\nfalse\n</parameter>\n</function>\n"
        + "</tool_call>",
      (
        "get_weather",
        #"{"city": "A \"b\"\n\\c", "days": 3, "unit": null}"#
      ), ("get_weather_sum", #"{"of": [1, 2], "exact": false}"#))
    try reads(
      .glm,
      "<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>a<b"
        + "</arg_value>\n<arg_key>unit</arg_key>\n<arg_value>\"C\""
        + "</arg_value>\n</tool_call>\n<tool_call>noteIt\n</tool_call>",
      ("get_weather", #"{"city": "a<b", "unit": "C"}"#), ("noteIt", "{}"))
    try reads(
      .spark,
      "<tool_call>noteIt<arg_key>k</arg_key><arg_value>\nv </arg_value>"
        + "<arg_key>text</arg_key><arg_value> w</arg_value></tool_call>",
      ("noteIt", #"{"k": "v", "text": " w"}"#))
    try reads(
      .deepSeekPairs,
      "<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"get_weather\">\n"
        + "<｜DSML｜parameter name=\"city\" string=\"true\">ab"
        + "</｜DSML｜parameter>\n<｜DSML｜parameter name=\"days\" "
        + "string=\"false\">7</｜DSML｜parameter>\n<｜DSML｜parameter "
        + "name=\"unit\" string=\"true\">F</｜DSML｜parameter>\n"
        + "</｜DSML｜invoke>\n</｜DSML｜tool_calls>",
      ("get_weather", #"{"city": "ab", "days": 7, "unit": "F"}"#))
  }

  @Test func otherSpellings() throws {
    try reads(
      .gemma,
      "<|tool_call>call:get_weather{city:<|\"|>a<|b\"<|\"|>,unit:null}"
        + "<tool_call|><|tool_call>call:get_weather_sum{of:[1,2.5],exact:true,"
        + "o:{k:<|\"|><|\"|>}}<tool_call|>",
      ("get_weather", #"{"city":"a<|b\"","unit":null}"#),
      ("get_weather_sum", #"{"of":[1,2.5],"exact":true,"o":{"k":""}}"#))
    try reads(
      .lfm,
      "<|tool_call_start|>[get_weather(city=\"To 'x'\", days=7, unit=None), "
        + "get_weather_sum(of=[1, 2],exact=True, o={'k': 'a\"\\'b'}), noteIt()]"
        + "<|tool_call_end|>",
      ("get_weather", #"{"city":"To 'x'", "days":7, "unit":null}"#),
      (
        "get_weather_sum",
        #"{"of":[1, 2],"exact":true, "o":{"k": "a\"'b"}}"#
      ), ("noteIt", "{}"))
  }
}

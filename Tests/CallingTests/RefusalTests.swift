import Calling
import Grammars
import Markup
import Memory
import TestSupport
import Testing

/// Answers that stop at the byte where they go wrong, marked `¦`.
@Suite struct RefusalTests {
  @Test func names() throws {
    let rig = try CallRig(.qwen)
    #expect(rig.stops("<tool_call>\n{\"name\": \"get_weather¦X\""))
    #expect(rig.stops("<tool_call>\n{\"name\": \"get_¦Weather\""))
    #expect(rig.stops("<tool_call>\n{\"name\": \"¦\""))
    #expect(rig.stops("¦Hello"))
    #expect(rig.stops("<tool_call>\n{\"name\": \"noteIt\", \"¦name\""))
  }

  private static let before =
    "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": "

  @Test(arguments: [
    "¦[]", "¦null", "{¦}", #"{"¦town""#, #"{"city": ¦1"#, #"{"city": "a¦""#,
    #"{"city": "ab"¦x"#, #"{"city": "ab", "days": ¦0"#,
    #"{"city": "ab", "days": 1¦0"#, #"{"city": "ab", "days": 1¦.5"#,
    #"{"city": "ab", "unit": "¦K""#, #"{"city": "ab", "¦city""#,
    #"{"city": "ab"}¦,"#, #"{"days": 1¦}"#, #"{"city": ¦ "#,
  ])
  func arguments(_ text: String) throws {
    #expect(try CallRig(.qwen).stops(Self.before + text))
  }

  @Test func marks() throws {
    let rig = try CallRig(.qwen)
    let call = Self.before + #"{"city": "ab"}}"#
    #expect(rig.stops(call + "\n</tool_call¦ >"))
    #expect(rig.stops(call + "¦}"))
    #expect(rig.stops(call + "\n</tool_call>¦text"))
    #expect(rig.takes(call + "\n</tool_call>"))
    #expect(rig.takes(call + "\n</tool_call>\n"))
    #expect(!rig.takes(call))
    #expect(!rig.takes(call + "\n</tool_call>\n<"))
  }

  @Test(arguments: [
    (
      "qwenPairs",
      [
        "<tool_call>\n<function=get_weather>\n<¦/function>",
        "<tool_call>\n<function=get_weather>\n<parameter=city>\na\n</parameter¦>",
        "<tool_call>\n<function=get_weather>\n<parameter=¦x>",
        "<tool_call>\n<function=get_weather>\n<parameter=city¦ >",
        "<tool_call>\n<function=get_weather>\n<parameter=days>\n1¦0\n",
        "<tool_call>\n<function=get_weather>\n<parameter=days>\n¦ten\n",
        "<tool_call>\n<function=get_weather>\n<parameter=city>\nab\n"
          + "</parameter>\n<parameter=¦city",
      ]
    ),
    (
      "deepSeekPairs",
      [
        "<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"get_weather\">\n"
          + "<｜DSML｜parameter name=\"city\" string=\"¦false",
        "<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"get_weather\">\n"
          + "<｜DSML｜parameter name=\"days\" string=\"¦true",
        "<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"get_weather\">\n"
          + "<｜DSML｜parameter name=\"unit\" string=\"false\">¦\"C\"",
      ]
    ),
    (
      "gemma",
      [
        "<|tool_call>call:get_weather{¦}", "<|tool_call>call:get_weather{¦to",
        "<|tool_call>call:get_weather{city:¦1",
        "<|tool_call>call:get_weather{city:¦\"ab\"",
        "<|tool_call>call:get_weather{city:<|\"|>a<|\"|¦>",
        "<|tool_call>call:get_weather{city¦=",
      ]
    ),
    (
      "lfm",
      [
        "<|tool_call_start|>[get_weather(¦)",
        "<|tool_call_start|>[get_weather(city=¦1",
        "<|tool_call_start|>[get_weather(city='a¦'",
        "<|tool_call_start|>[get_weather(city='ab', unit=¦True",
        "<|tool_call_start|>[get_weather(city='ab'¦]",
      ]
    ),
    (
      "kimi",
      ["<|tool_calls_section_begin|><|tool_call_begin|>functions.noteIt:¦<"]
    ),
    ("mistral", ["[TOOL_CALLS]noteIt¦{", "[TOOL_CALLS]noteIt[ARGS]¦["]),
  ])
  func otherSpellings(_ kind: String, _ texts: [String]) throws {
    let markup = try #require(
      CallMarkup.kinds.first { $0.name == kind }?.markup)
    let rig = try CallRig(markup)
    for text in texts { #expect(rig.stops(text), "\(text)") }
  }

  /// What a mark holds back is refused where neither it nor the text goes on.
  @Test func marksInTexts() throws {
    let function = CallRig.function(
      "f",
      #"{"type":"object","properties":{"s":{"type":"string","maxLength":4}},"#
        + #""required":["s"],"additionalProperties":false}"#)
    let rig = try CallRig(.qwenPairs, "[\(function)]")
    let before = "<tool_call>\n<function=f>\n<parameter=s>\n"
    let after = "\n</parameter>\n</function>\n</tool_call>"
    #expect(rig.takes(before + "\n\n\n\n" + after))
    #expect(rig.stops(before + "\n\n\n\n\n¦\n"))
    #expect(rig.takes(before + "abcd" + after))
    #expect(rig.stops(before + "abcd¦e"))
    #expect(rig.takes(before + "a</p" + after))
    #expect(rig.takes(before + "</parameter>\n</function>\n</tool_call>"))
    #expect(
      rig.read(Array((before + "a</p" + after).utf8)).calls.first?.arguments
        == #"{"s": "a</p"}"#)
  }

  /// Where a string or null may stand, strings need no quotes.
  @Test func textsWithoutQuotes() throws {
    let function = CallRig.function(
      "f",
      #"{"type":"object","properties":{"s":{"type":["string","null"]},"#
        + #""t":{"anyOf":[{"type":"string"},{"type":"integer"}]},"#
        + #""u":{"type":["string","null"],"maxLength":3}},"#
        + #""additionalProperties":false}"#)
    for markup in [CallMarkup.qwenPairs, .seed] {
      let rig = try CallRig(markup, "[\(function)]")
      func text(_ key: String, _ value: String) -> String {
        let space = markup.stringOpen == ">\n" ? "\n" : ""
        return string(markup.open) + "f>\n<parameter=\(key)>" + space + value
          + space + "</parameter>" + string(markup.close)
      }
      let cases = [
        ("s", "Paris", #"{"s": "Paris"}"#), ("s", "null", #"{"s": null}"#),
        ("s", "None", #"{"s": null}"#), ("s", "nul", #"{"s": "nul"}"#),
        ("s", "nulls", #"{"s": "nulls"}"#), ("s", "Élan", #"{"s": "Élan"}"#),
        ("s", "null x", #"{"s": "null x"}"#),
        ("s", "a b, {c}", #"{"s": "a b, {c}"}"#),
        ("s", "Try \"it\" </p", #"{"s": "Try \"it\" </p"}"#),
        ("s", #""x ""#, #"{"s": "x "}"#), ("t", "truer", #"{"t": "truer"}"#),
        ("t", "5", #"{"t": 5}"#), ("u", #""abc""#, #"{"u": "abc"}"#),
        ("u", "null", #"{"u": null}"#),
      ]
      for (key, value, wanted) in cases {
        let answer = text(key, value)
        #expect(rig.takes(answer), "\(answer)")
        let arguments = rig.read(Array(answer.utf8)).calls.first?.arguments
        #expect(arguments == wanted, "\(answer)")
      }
      for (key, value) in [
        ("s", "true"), ("s", "a "), ("t", "True"), ("t", "null"), ("u", "abc"),
        ("s", "12"), ("s", "[x]"), ("s", ""),
      ] {
        #expect(!rig.takes(text(key, value)), "\(key) \(value)")
      }
    }
  }
}

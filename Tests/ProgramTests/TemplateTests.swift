import Foundation
import GGUF
import Memory
import TestSupport
import Testing

/// Which chat template `run` uses, and what it does with it.
@Suite struct TemplateTests {
  private func run(
    _ options: [String], _ input: String, model: String = Nano.path
  ) throws -> Outcome {
    try Program.host.run(["run", model] + options, .text(input))
  }

  private func template(
    _ source: String, _ body: (String) throws -> Void
  ) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Data(source.utf8).write(to: scratch.url("template.jinja"))
    try body(scratch.path("template.jinja"))
  }

  private static let chatML =
    "{% for message in messages %}<|im_start|>{{ message.role }}\n"
    + "{{ message.content }}<|im_end|>\n{% endfor %}"
    + "{{ '<|im_start|>assistant\n' }}"

  /// What the template writes is the prompt, and nothing else.
  @Test func plainText() throws {
    let input = "The capital of Hungary is\n"
    let raw = try run(["--raw", "-n", "4"], input)
    expect(raw, status: 0)
    try template("{{ messages[0].content }}\n") { path in
      let outcome = try run(["--template-file", path, "-n", "4"], input)
      expect(outcome, status: 0)
      #expect(outcome.records() == raw.records(), "\(outcome)")
    }
    try template("{% for m in messages %}{{ m.role }}{% endfor %}") { path in
      let roles = try run(
        ["--template-file", path, "-n", "4", "--system", "x"], input)
      let wanted = try run(["--raw", "-n", "4"], "systemuser\n")
      #expect(roles.records() == wanted.records(), "\(roles)")
    }
  }

  /// Answers are part of what the template sees of a conversation.
  @Test func turns() throws {
    let input = "My name is Tuki.\nTell me my name.\n"
    let own = try run(["--conversation"], input)
    try template(TemplateTests.chatML) { path in
      let outcome = try run(["--conversation", "--template-file", path], input)
      expect(outcome, status: 0)
      #expect(outcome.records() == own.records(), "\(outcome)")
    }
  }

  /// A refusal is that line's failure alone, also within a conversation.
  @Test(arguments: [[], ["--conversation"]])
  func refusals(options: [String]) throws {
    let source =
      "{% for m in messages %}{% if 'bad' in m.content %}"
      + "{{ raise_exception('nothing bad') }}{% endif %}"
      + "{% if 'odd' in m.content %}{{ m.content + 1 }}{% endif %}{% endfor %}"
      + TemplateTests.chatML
    try template(source) { path in
      let outcome = try run(
        ["--template-file", path] + options,
        "bad\n\(Nano.question)\nodd\n\(Nano.question)\n")
      expect(outcome, status: 1)
      #expect(outcome.codes == ["template_refused", "template_failed"])
      #expect(outcome.errors.contains("nothing bad"), "\(outcome)")
      #expect(
        outcome.records() == ["", Nano.answer, "", Nano.answer], "\(outcome)")
    }
  }

  /// A model without a template, or with a broken one, gets one that suits it,
  /// and standard error says so.
  @Test func withoutTemplate() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var model = try EditedModel(Nano.path)
    for (source, code) in [
      (nil, nil), ("{% for %}", "template_syntax"),
      (String(repeating: "x", count: 300_000), "template_too_large"),
    ] as [(String?, String?)] {
      model["tokenizer.chat_template"] = source.map { .string(view($0)) }
      try model.write(to: scratch.url("model.gguf"))
      let path = scratch.path("model.gguf")
      let outcome = try run([], Nano.question + "\n", model: path)
      expect(outcome, status: 0)
      #expect(outcome.records() == [Nano.answer], "\(outcome)")
      #expect(outcome.errors.contains("taking chatml"), "\(outcome)")
      if let code { #expect(outcome.errors.contains("[\(code)]")) }
      // Nothing is said where an option decides.
      let chosen = try run(
        ["--template", "chatml"], Nano.question + "\n", model: path)
      #expect(chosen.records() == [Nano.answer], "\(chosen)")
      #expect(!chosen.errors.contains("template"), "\(chosen)")
      let shown = try Program.host.run(["inspect", path])
      expect(shown, status: 0)
      #expect(shown.text.contains("\nchat template\nchatml (suggested by"))
      #expect(shown.text.contains("the file's own cannot") == (code != nil))
    }
    let shown = try Program.host.run(["inspect", Nano.path])
    #expect(shown.text.contains("\nchat template\nthe file's own\n"))
  }

  /// Every built-in template answers with any model.
  @Test(arguments: [
    "chatml", "tinyswallow", "swallow-v0.1", "swallow-alpaca", "superswallow",
    "swallow-moe", "llama-3", "llama-3.1",
  ])
  func builtIns(name: String) throws {
    let outcome = try run(
      ["--template", name, "--conversation", "-p", "x", "-n", "3"], "a\nb\n")
    expect(outcome, status: 0)
    let shown = try Program.host.run(["inspect", Nano.path, "--template", name])
    #expect(shown.text.contains("\nchat template\n\(name) (--template)\n"))
  }

  /// An instruction and its input are two blocks of Japanese Alpaca.
  @Test func instructionAndInput() throws {
    let text = """
      以下に、あるタスクを説明する指示があり、それに付随する入力が更なる文脈を提供しています。\
      リクエストを適切に完了するための回答を記述してください。

      ### 指示:
      要約して

      ### 入力:
      報告

      ### 応答:
      """
    let wanted = try run(["--raw", "-0", "-n", "5"], text + "\0")
    let outcome = try run(
      ["--template", "swallow-alpaca", "-p", "要約して", "-0", "-n", "5"],
      "報告\0")
    expect(outcome, status: 0)
    #expect(outcome.records("\0") == wanted.records("\0"), "\(outcome)")
  }

  @Test func usage() throws {
    for (options, code) in [
      (["--template", "llama-4"], "usage"),
      (["--template", "chatml", "--template-file", "x"], "usage"),
      (["--template", "chatml", "--raw"], "usage"),
    ] {
      expect(try run(options, "x\n"), status: 2, code: code)
    }
    expect(
      try run(["--template-file", "/nowhere"], "x\n"), status: 1,
      code: "file_unavailable")
    try template("{{ 'x }}") { path in
      expect(
        try run(["--template-file", path], "x\n"), status: 1,
        code: "template_syntax")
    }
  }

  /// A request that is too large for the plan says how many tokens it has.
  @Test func tooLarge() throws {
    let long = String(repeating: "word ", count: 100_000)
    let outcome = try run(["-n", "4"], "\(long)\n\(Nano.question)\n")
    expect(outcome, status: 1, code: "prompt_too_long")
    #expect(outcome.errors.contains("the context 1024"), "\(outcome)")
    #expect(outcome.records().count == 2, "\(outcome)")
    // A template that never ends, or swells, is stopped.
    for source in [
      "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}"
        + "{% endfor %}",
      "{% set ns = namespace(t='xxxxxxxx') %}{% for a in range(99) %}"
        + "{% set ns.t = ns.t + ns.t %}{% endfor %}{{ ns.t }}",
      "{% for a in range(99999999) %}xxxxxxxxxxxxxxxx{% endfor %}",
      "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ] {
      try template(source) { path in
        let outcome = try run(["--template-file", path], "x\n")
        expect(outcome, status: 1)
        #expect(
          outcome.codes.first?.hasPrefix("template_") == true, "\(outcome)")
      }
    }
  }
}

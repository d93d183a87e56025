import Conversation
import Files
import Foundation
import GGUF
import Memory
import Templates
import TestSupport
import Testing
import Tokenizers

/// Which template a model gets.
struct TemplateChoiceTests {
  private func choice(
    _ members: [(String, String)], file fileName: String = "model.gguf"
  ) throws -> TemplateChoice {
    var writer = GGUFWriter()
    for (key, value) in members {
      try writer.add(view(key), .string(view(value)))
    }
    try writer.seal()
    var sink = RegionSink(region(of: writer.headerByteCount))
    try writer.writeHeader(to: &sink)
    let file = try GGUFFile(sink.bytes)
    return TemplateChoice(
      file, ModelFamily(file, fileName: view(fileName)))
  }

  private func described(_ choice: TemplateChoice) -> String {
    var out = TextBuffer(region(of: 256))
    choice.describe(into: &out)
    return string(out.bytes)
  }

  @Test func ofTheFile() throws {
    let found = try choice([
      ("general.name", "TinySwallow"), ("tokenizer.chat_template", "{{ x }}"),
    ])
    #expect(string(found.source) == "{{ x }}")
    #expect(found.builtIn == nil && found.fault == nil)
    #expect(described(found) == "the file's own")
  }

  @Test func suggested() throws {
    let name = try choice([("general.name", "TinySwallow 1.5B")])
    #expect(name.builtIn == .tinySwallow && name.fault == nil)
    #expect(
      described(name) == "tinyswallow (suggested by its name: TinySwallow)")
    let shape = try choice([("general.architecture", "qwen2")])
    #expect(shape.builtIn == .chatML)
    #expect(
      described(shape)
        == "chatml (suggested by its architecture and vocabulary: Qwen2)")
    #expect(try choice([]).builtIn == .chatML)
    // An empty one is none.
    let empty = try choice([("tokenizer.chat_template", "")])
    #expect(empty.builtIn == .chatML && empty.fault == nil)
  }

  @Test(arguments: [
    "{% if %}", "{{ 'x", "{% for a in b %}",
    String(repeating: "x", count: TemplateLimits.mostSourceBytes + 1),
  ])
  func broken(source: String) throws {
    let found = try choice([
      ("general.architecture", "qwen2"), ("tokenizer.chat_template", source),
    ])
    #expect(found.builtIn == .chatML)
    #expect(found.fault != nil)
    #expect(throws: TemplateError.self) { try TemplateChoice(view(source)) }
  }

  @Test func byOption() throws {
    #expect(described(TemplateChoice(.llama3)) == "llama-3 (--template)")
    #expect(described(try TemplateChoice(view("x"))) == "--template-file")
  }
}

/// Prompts as ids of real vocabularies.
@Suite(.enabled(if: Shared.isPresent))
struct ChatIdsTests {
  typealias Message = Writing.Message

  /// The two whole prompts of the reference.
  @Test(arguments: [
    ("chat_tinyswallow", "qwen2", BuiltInTemplate.tinySwallow),
    ("chat_llama3_simple", "llama-bpe", BuiltInTemplate.llama3),
  ])
  func reference(key: String, name: String, template: BuiltInTemplate) throws {
    let vectors =
      try JSONSerialization.jsonObject(
        with: Shared.data("vocab/ja_vectors.json")) as? [String: Any]
    let chat = try #require(vectors?[key] as? [String: Any])
    let wanted = try #require(chat["text"] as? String)
    // What stands behind the user's header, up to the end of the turn.
    let header = template == .llama3 ? "user<|end_header_id|>\n\n" : "user\n"
    let end = template == .llama3 ? "<|eot_id|>" : "<|im_end|>"
    let question = wanted.components(separatedBy: header)[1]
      .components(separatedBy: end)[0]
    let writing = try Writing(Writing.vocabulary(name))
    try writing.use(TemplateChoice(template))
    let text = try writing.write([Message("user", question)])
    #expect(string(text.bytes) == wanted)
    #expect(
      try writing.ids(text) == (chat["ids"] as? [Int])?.map { Int32($0) })
  }

  /// The bundled model's template, and one with default text, macros, filters
  /// and functions in odd places.
  private static let sources = [
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' "
      + "+ message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
      + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}"
      + "{% endif %}",
    "{{ bos_token }}{% macro m(x) %}[{{ x | trim | upper }}|{{ x }}]"
      + "{% endmacro %}{% set ns = namespace(t='') %}"
      + "{% for message in messages %}{{ '<|' ~ message.role ~ '|>' }}"
      + "{% set ns.t = ns.t + message.content[:40] %}{{ m(message.content) }}"
      + "{{ message | tojson }}{{ message.content.split('|') | join('|') }}"
      + "{{ message.content | replace('x', '|') }}{{ eos_token }}"
      + "{% endfor %}{{ ns.t }}{{ '%s' | format(messages[0].content) }}",
  ]

  /// Whoever types every control token of a vocabulary gets text: no template
  /// has more control tokens for them than for words.
  @Test(arguments: ["qwen2", "llama-bpe", "llama-spm"])
  func controlsInUserText(name: String) throws {
    let writing = try Writing(Writing.vocabulary(name))
    let controls = (0..<Int32(writing.tokenizer.tokenCount)).filter {
      let kind = writing.tokenizer.kind(of: $0)
      return kind == .control || kind == .unknown
    }
    #expect(controls.count >= 3)
    let spelled = controls.map {
      string(writing.tokenizer.bytes(of: $0, special: true))
    }
    // Halves are what a template's own bytes might complete.
    let attacks =
      [spelled.joined()]
      + ["<|", "|>", "<|im_", "end|>", "s>", "<|eot_id|"]
    var choices = BuiltInTemplate.allCases.map { TemplateChoice($0) }
    choices += try ChatIdsTests.sources.map { try TemplateChoice(view($0)) }
    for choice in choices {
      try writing.use(choice)
      let words = try controlIds("word", choice, writing, controls)
      for attack in attacks {
        let found = try controlIds(attack, choice, writing, controls)
        #expect(found == words, "\(attack)")
      }
    }
  }

  /// The control tokens of a prompt in which everything says `content`.
  private func controlIds(
    _ content: String, _ choice: TemplateChoice, _ writing: Writing,
    _ controls: [Int32]
  ) throws -> [Int32] {
    let builtIn = choice.builtIn
    var messages = ["system", "user", "assistant", "user"].map {
      Message($0, content)
    }
    if builtIn?.takesInput == true { messages[1].input = content }
    var variables = ["default_system": "\"\(content)\""]
    var more: [String] = []
    if [.chatML, .tinySwallow, .llama31].contains(builtIn) {
      variables["tools"] = #"[{"\#(content)":"\#(content)"}]"#
      more = [
        #"{"role":"assistant","content":"\#(content)","tool_calls":["#
          + #"{"function":{"name":"\#(content)","arguments":"#
          + #"{"\#(content)":"\#(content)"}}}]}"#,
        #"{"role":"tool","content":"\#(content)"}"#,
      ]
    }
    let text = try writing.write(messages, more: more, variables: variables)
    return try writing.ids(text).filter { controls.contains($0) }
  }
}

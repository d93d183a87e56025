import Conversation
import Foundation
import Memory
import TestSupport
import Testing

/// Thoughts before an answer: shown apart, and not lost or doubled later.
struct ThinkingTests {
  private enum Mark {
    static let start: Int32 = 259
    static let channel: Int32 = 260
    static let message: Int32 = 261
    static let end: Int32 = 262
    static let analysis: Int32 = 263
    static let final: Int32 = 264
    static let call: Int32 = 265
    static let assistant: Int32 = 266
  }

  /// A model of gpt-oss's kind: `xy` in each message, and each message but the
  /// first in the channel `final`.
  private func channels(_ template: String = "") throws -> AnswererRig {
    let model = try TinyModel.successor(
      trainedContext: 256,
      extra: [
        .control("<|start|>"), .control("<|channel|>"),
        .control("<|message|>"), .control("<|end|>"), .word("analysis"),
        .word("final"), .word("commentary to=f "), .word("assistant"),
      ]
    ) {
      switch $0 {
      case Mark.analysis, Mark.final, Mark.call: Mark.message
      case Mark.message: 0x78
      case 0x79: Mark.end
      case Mark.end: Mark.start
      case Mark.start: Mark.assistant
      case Mark.assistant: Mark.channel
      case Mark.channel: Mark.final
      default: ($0 + 1) % 256
      }
    }
    return try AnswererRig(model, template: template)
  }

  private func answer(
    _ rig: AnswererRig, _ prompt: Prompt, limit: Int
  ) throws -> AnswererRig.Watcher {
    var watcher = AnswererRig.Watcher()
    _ = try rig.answer(prompt, limit: limit, &watcher)
    return watcher
  }

  @Test func analysisIsThoughtAndFinalIsText() throws {
    let prompt = Prompt.text(
      view("q<|channel|>analysis"), readsControls: true)
    let found = try answer(channels(), prompt, limit: 11)
    #expect(found.thoughts == ["x", "y"])
    #expect(found.texts == ["x", "y"])
    // The marks themselves are drawn, and nobody's text.
    #expect(found.events.count == 2 + 11)
  }

  @Test func aFinalMessageIsContinued() throws {
    let prompt = Prompt.text(
      view("<|start|>assistant<|channel|>final<|message|>"),
      readsControls: true)
    let found = try answer(channels(), prompt, limit: 2)
    #expect(found.texts == ["x", "y"] && found.thoughts == [])
  }

  @Test func aCallHasItsHeader() throws {
    let prompt = Prompt.text(
      view("<|start|>assistant<|channel|>commentary to=f "),
      readsControls: true)
    let found = try answer(channels(), prompt, limit: 3)
    #expect(
      found.texts == ["<|channel|>commentary to=f <|message|>", "x", "y"])
    #expect(found.thoughts == [])
  }

  /// A user's spelling of a mark begins no channel.
  @Test func marksInTextAreText() throws {
    let found = try answer(
      channels(), .text(view("<|channel|>w")), limit: 2)
    #expect(found.texts == ["x", "y"] && found.thoughts == [])
  }

  @Test func aTalkRemembersTheFinalTextAlone() throws {
    let rig = try channels(
      "{% for m in messages %}{{ m.content }}{% endfor %}"
        + "<|channel|>analysis")
    #expect(
      try answer(rig, .turn(view("q")), limit: 11).thoughts == ["x", "y"])
    #expect(string(rig.answerer.dialogue.answer(0)) == "xy")
    let second = try answer(rig, .turn(view("r")), limit: 1)
    // `q`, `xy` and `r`, and the two tokens of the header.
    #expect(second.events.first == "b6/1")
  }

  /// The mark that the template wrote is the answer's, and a thought that was cut
  /// is ended in the talk.
  @Test func aThoughtThatThePromptBegan() throws {
    let rig = try AnswererRig(
      template: "{% for m in messages %}{{ m.content }}{% endfor %}"
        + "{{ '<think>\n' }}")
    let found = try answer(rig, .turn(view("q")), limit: 2)
    #expect(found.texts == ["<think>\n", "\u{0B}", "\u{0C}"])
    #expect(
      string(rig.answerer.dialogue.answer(0))
        == "<think>\n\u{0B}\u{0C}\n</think>\n\n")
  }

  @Test func aUsersMarkBeginsNoThought() throws {
    let rig = try AnswererRig()
    _ = try answer(rig, .turn(view("<think>\n")), limit: 1)
    #expect(string(rig.answerer.dialogue.answer(0)) == "\u{0B}")
  }

  /// Marks of a thought are text, whatever type a file gives them.
  @Test func marksThatAreControlTokens() throws {
    let model = try TinyModel.successor(
      trainedContext: 256, extra: [.control("<think>"), .control("</think>")]
    ) {
      switch $0 {
      case 0x71: 259
      case 259: 0x79
      case 0x79: 260
      default: TinyModel.Token.messageEnd
      }
    }
    let rig = try AnswererRig(model, template: "{{ messages[-1].content }}")
    #expect(
      try answer(rig, .turn(view("q")), limit: 9).texts
        == ["<think>", "y", "</think>"])
  }

  @Test func aSystemMessageThatIsRefusedStandsBeforeTheUsers() throws {
    let rig = try AnswererRig(
      template: "{% if messages[0].role == 'system' %}"
        + "{{ raise_exception('no system') }}{% endif %}"
        + "{% for m in messages %}{{ m.role[0] ~ m.content }}{% endfor %}v")
    try rig.answerer.begin(system: view("S"))
    // `uS`, a blank line, `hv`.
    var found = try answer(rig, .turn(view("h")), limit: 1)
    #expect(found.events.first == "b6/0")
    found = try answer(rig, .turn(view("i")), limit: 1)
    #expect(found.events.first == "b10/5")
    // Without a user's message behind it the refusal stands.
    let chat = ChatRequest(
      messages: view(#"[{"role":"system","content":"S"}]"#),
      scratch: region(of: 4096))
    #expect(throws: AnswererRig.Watcher.Trouble.self) {
      try answer(rig, .messages(chat), limit: 1)
    }
  }

  @Test func variablesOfTheOptions() throws {
    let rig = try AnswererRig(template: "{{ x }}{{ messages[-1].content }}")
    rig.answerer.variables = view(#"{"x":"uv"}"#)
    #expect(try answer(rig, .turn(view("w")), limit: 1).events[0] == "b3/0")
    var chat = ChatRequest(
      messages: view(#"[{"role":"user","content":"w"}]"#),
      scratch: region(of: 4096))
    #expect(try answer(rig, .messages(chat), limit: 1).events[0] == "b3/2")
    // A request's own take their place.
    chat.variables = view(#"{"x":"a"}"#)
    #expect(try answer(rig, .messages(chat), limit: 1).events[0] == "b2/0")
  }
}

/// The built-in templates against those of the makers.
@Suite(.enabled(if: Shared.isPresent, "the shared templates are not there"))
struct MakersTemplateTests {
  private static let talks = [
    #"[{"role":"user","content":"q"}]"#,
    #"[{"role":"system","content":"S"},{"role":"user","content":" q\n"}]"#,
    #"[{"role":"user","content":"q"},{"role":"assistant","content":"#
      + #""<think>\nhm\n</think>\n\na"},{"role":"user","content":"r"}]"#,
    #"[{"role":"user","content":"q"},{"role":"assistant","content":"#
      + #""<think>\nhm\n</think>\n\na"},{"role":"user","content":"r"},"#
      + #"{"role":"assistant","content":"hm</think> b "},"#
      + #"{"role":"user","content":"s"}]"#,
  ]

  @Test(arguments: [
    (BuiltInTemplate.qwen3, "Qwen-Qwen3-0.6B.jinja"),
    (.lfm2, "LFM2.5-Instruct.jinja"),
  ])
  func agree(template: BuiltInTemplate, file: String) throws {
    var shape = TinyModel.Shape()
    shape.vocabulary = TinyModel.Token.count
    var model = try TinyModel(shape, seed: 1)
    try model.addTokenizer()
    let writing = try Writing(model.file())
    let source = try Shared.data("templates/\(file)")
    let makers = try TemplateChoice(
      view(String(decoding: source, as: UTF8.self)))
    for talk in MakersTemplateTests.talks {
      try writing.use(makers)
      let wanted = try string(writing.write(json: talk).bytes)
      try writing.use(TemplateChoice(template))
      #expect(try string(writing.write(json: talk).bytes) == wanted)
    }
  }
}

import CHost
import Conversation
import GGUF
import Memory
import Sampling
import Templates
import TestSupport
import Testing
import Transformer

/// An answerer over a model whose every token is known.
final class AnswererRig {
  struct Watcher: AnswerObserver {
    enum Trouble: AnswerTrouble {
      case answer(AnswerError)
      case own

      init(_ error: AnswerError) { self = .answer(error) }
    }

    var events: [String] = []
    var texts: [String] = []
    var thoughts: [String] = []
    var calls: [String] = []
    var arguments = ""
    var mostTexts = Int.max
    var stepsToCancel = Int.max
    var asked = 0
    var clock: Clock?

    var nanoseconds: UInt64 { clock?.nanoseconds ?? 0 }

    var isCancelled: Bool { events.count >= stepsToCancel }

    mutating func forgot(turns: Int) { events.append("f\(turns)") }
    mutating func began(tokens: Int, cached: Int) {
      events.append("b\(tokens)/\(cached)")
    }
    mutating func prefilled(done: Int, total: Int, cached: Int) {
      events.append("p\(done)/\(total)/\(cached)")
    }
    mutating func drew(_ token: Int32) { events.append("\(token)") }
    mutating func text(_ text: Bytes) throws(Trouble) {
      guard texts.count < mostTexts else { throw .own }
      texts.append(string(text))
    }
    mutating func thought(_ text: Bytes) { thoughts.append(string(text)) }
    mutating func called(_ index: Int, _ name: Bytes) {
      calls.append("\(index) \(string(name))")
    }
    mutating func arguments(_ text: Bytes) { arguments += string(text) }
  }

  private let arena: Arena
  var answerer: Answerer
  let settings = SamplerSettings.greedy

  /// A model that writes the next letter after each, and ends after `z`.
  convenience init(
    context: Int = 64, template: String = "{{ messages[-1].content }}"
  ) throws {
    try self.init(
      TinyModel.successor(trainedContext: 256) {
        $0 == 0x7A ? TinyModel.Token.messageEnd : ($0 + 1) % 256
      }, context: context, template: template)
  }

  /// Any model.
  init(
    _ model: TinyModel, context: Int = 64, template: String,
    formBytes: Int = 0
  ) throws {
    let file = try model.file()
    var options = TransformerOptions()
    options.context = context
    options.batch = 8
    options.threads = 1
    options.features = host_cpu_features()
    var limits = AnswererLimits(lineBytes: 4096, formBytes: formBytes)
    limits.takesApart = formBytes > 0
    var plan = ArenaPlan()
    let engine = try TransformerPlan(file, options, processors: 1, arena: &plan)
    let answering = try AnswererPlan(
      file, engine, ModelFamily(file, fileName: view("x.gguf")),
      TemplateChoice(view(template)), limits, in: &plan)
    arena = try Arena(plan)
    answerer = try Answerer(
      answering, file, Transformer(file, engine, arena), in: arena)
    try answerer.begin(system: nil)
  }

  func answer(
    _ prompt: Prompt, limit: Int = .max, _ watcher: inout Watcher
  ) throws -> String {
    var request = AnswerRequest(
      prompt, now: CivilTime(year: 2024, month: 7, day: 26))
    request.limit = limit
    let reason = try answerer.answer(
      request, sampling: settings, observer: &watcher)
    return "\(reason.name)"
  }
}

/// The one loop.
struct AnswererTests {
  @Test func aTextAndItsSteps() throws {
    let rig = try AnswererRig()
    var watcher = AnswererRig.Watcher()
    #expect(try rig.answer(.text(view("vw")), &watcher) == "stop")
    #expect(watcher.texts == ["x", "y", "z"])
    #expect(
      watcher.events == ["b2/0", "p2/2/0", "120", "121", "122"])
    // A prompt that begins like the last one computes only the rest.
    watcher = AnswererRig.Watcher()
    #expect(try rig.answer(.text(view("vwx")), limit: 1, &watcher) == "length")
    #expect(watcher.events == ["b3/2", "p3/3/2", "121"])
    watcher = AnswererRig.Watcher()
    #expect(
      try rig.answer(.text(view("w"), instruction: view("a")), &watcher)
        == "stop")
    #expect(watcher.events.first == "b4/0")
    #expect(rig.answerer.dialogue.count == 0)
  }

  @Test func stopStringsHoldForOneAnswer() throws {
    let rig = try AnswererRig()
    rig.answerer.removeStops()
    let isAdded = rig.answerer.addStop(view("xy"))
    #expect(isAdded)
    var watcher = AnswererRig.Watcher()
    #expect(try rig.answer(.text(view("v")), &watcher) == "stop")
    #expect(watcher.texts == ["w"])
    // The beginning of a stop string is held back, and given at the end.
    rig.answerer.removeStops()
    let isNextAdded = rig.answerer.addStop(view("yz!"))
    #expect(isNextAdded)
    watcher = AnswererRig.Watcher()
    #expect(try rig.answer(.text(view("v")), &watcher) == "stop")
    #expect(watcher.texts == ["w", "x", "yz"])
    watcher = AnswererRig.Watcher()
    #expect(try rig.answer(.text(view("v")), &watcher) == "stop")
    #expect(watcher.texts == ["w", "x", "y", "z"])
  }

  @Test func cancelled() throws {
    let rig = try AnswererRig()
    var watcher = AnswererRig.Watcher()
    watcher.stepsToCancel = 1
    #expect(try rig.answer(.turn(view("a")), &watcher) == "cancel")
    #expect(watcher.events == ["b1/0"] && watcher.texts == [])
    // What was made so far stays part of the turn.
    watcher = AnswererRig.Watcher()
    watcher.stepsToCancel = 5
    #expect(try rig.answer(.turn(view("b")), &watcher) == "cancel")
    #expect(watcher.texts == ["c", "d", "e"])
    #expect(string(rig.answerer.dialogue.answer(1)) == "cde")
  }

  @Test func aTurnThatFailsIsForgotten() throws {
    let rig = try AnswererRig(
      template: "{% if 'q' in messages[-1].content %}"
        + "{{ raise_exception('no') }}{% endif %}{{ messages[-1].content }}")
    var watcher = AnswererRig.Watcher()
    _ = try rig.answer(.turn(view("x")), &watcher)
    #expect(rig.answerer.dialogue.count == 1)
    // The observer's own error ends the answer.
    watcher.mostTexts = watcher.texts.count + 1
    #expect(throws: AnswererRig.Watcher.Trouble.self) {
      try rig.answer(.turn(view("w")), &watcher)
    }
    #expect(rig.answerer.dialogue.count == 1)
    // The template refuses; a text longer than the context says how long.
    for (text, code) in [
      ("q", "template_refused"),
      (
        String(repeating: "a", count: 65),
        "prompt_too_long"
      ),
    ] {
      do {
        _ = try rig.answer(.turn(view(text)), &watcher)
        Issue.record("an answer")
      } catch AnswererRig.Watcher.Trouble.answer(let error) {
        #expect("\(error.code)" == code)
      }
      #expect(rig.answerer.dialogue.count == 1)
    }
    watcher = AnswererRig.Watcher()
    #expect(try rig.answer(.turn(view("y")), &watcher) == "stop")
    #expect(watcher.texts == ["z"])
  }

  @Test func theOldestTurnsMakeRoom() throws {
    let rig = try AnswererRig(
      template: "{% for m in messages %}{{ m.content }}{% endfor %}")
    var watcher = AnswererRig.Watcher()
    let question = view(String(repeating: "x", count: 15))
    for _ in 0..<2 { _ = try rig.answer(.turn(question), &watcher) }
    #expect(!watcher.events.contains { $0.hasPrefix("f") })
    // 2 turns of 17 tokens and a third leave less than 16 of 64.
    _ = try rig.answer(.turn(question), &watcher)
    #expect(watcher.events.contains("f1"))
    #expect(rig.answerer.dialogue.count == 2)
    rig.answerer.forgetTurns()
    #expect(rig.answerer.dialogue.count == 0)
  }

  @Test func messagesInJSON() throws {
    let rig = try AnswererRig(
      template: "{% for m in messages %}{{ m.role[0] ~ m.content }}"
        + "{% endfor %}{% if add_generation_prompt %}v{% endif %}")
    func answer(_ body: (inout ChatRequest) -> Void) throws -> String {
      var chat = ChatRequest(
        messages: view(
          #"[{"role":"user","content":"h"},{"role":"assistant","#
            + #""content":"w"}]"#), scratch: region(of: 4096))
      body(&chat)
      var watcher = AnswererRig.Watcher()
      _ = try rig.answer(.messages(chat), &watcher)
      return "\(watcher.events[0]) \(watcher.texts.joined())"
    }
    #expect(try answer { _ in } == "b5/0 wxyz")
    #expect(
      try answer { $0.continues = true } == "b4/4 xyz"
        || answer { $0.continues = true } == "b4/3 xyz")
    #expect(try answer { $0.system = view("S") } == "b7/0 wxyz")
    #expect(rig.answerer.dialogue.count == 0)
  }
}

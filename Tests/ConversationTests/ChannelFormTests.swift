import Calling
import Conversation
import Foundation
import Memory
import Sampling
import Schemas
import Templates
import TestSupport
import Testing

/// Answers of models with channels that are held to a form: a call of a function,
/// or a schema, with a thought before it or without.
struct ChannelFormTests {
  private enum Mark {
    static let start: Int32 = 259
    static let channel: Int32 = 260
    static let message: Int32 = 261
    static let end: Int32 = 262
  }

  private static let tools = """
    [{"type":"function","function":{"name":"other","parameters":{}}},\
    {"type":"function","function":{"name":"f","strict":true,"parameters":\
    {"type":"object","properties":{"n":{"const":7}},"required":["n"],\
    "additionalProperties":false}}}]
    """

  /// A model that thinks `xy`, whatever its message is, and then ends it.
  private func rig() throws -> AnswererRig {
    let model = try TinyModel.successor(
      trainedContext: 256,
      extra: [
        .control("<|start|>"), .control("<|channel|>"),
        .control("<|message|>"), .control("<|end|>"),
        .control("<|constrain|>"), .control("<|call|>"),
        .word("assistant"), .word("final"),
      ]
    ) {
      switch $0 {
      case Mark.message: 0x78
      case 0x79: Mark.end
      // The model would rather write another letter than what must come.
      default: ($0 + 1) % 256
      }
    }
    return try AnswererRig(
      model, context: 200, template: "", formBytes: 4 << 20)
  }

  private func answer(
    _ rig: AnswererRig, thinks: Bool, limit: Int = 150, budget: Int? = nil,
    form: (inout Answerer, CivilTime) throws -> Void
  ) throws -> (AnswererRig.Watcher, String) {
    let now = CivilTime(year: 2024, month: 7, day: 26)
    var watcher = AnswererRig.Watcher()
    try form(&rig.answerer, now)
    var request = AnswerRequest(
      .text(view("q<|start|>assistant"), readsControls: true), now: now)
    request.limit = limit
    var parts = PartsRequest(tools: view(ChannelFormTests.tools))
    parts.thinksFirst = thinks
    parts.thoughtLimit = budget
    request.parts = parts
    let reason = try rig.answerer.answer(
      request, sampling: .greedy, observer: &watcher)
    return (watcher, "\(reason.name)")
  }

  private func holdCall(
    _ choice: CallChoice
  ) -> (inout Answerer, CivilTime) throws -> Void {
    { answerer, now in
      try answerer.holdCalls(
        of: view(ChannelFormTests.tools), choice, isParallel: true, now: now)
    }
  }

  @Test func aCallComesAtOnce() throws {
    let (found, reason) = try answer(
      rig(), thinks: false, form: holdCall(.function(view("f"))))
    #expect(reason == "tool_calls")
    #expect(found.calls == ["0 f"])
    #expect(found.arguments.filter { $0 != " " } == #"{"n":7}"#)
    #expect(found.texts == [] && found.thoughts == [])
  }

  @Test func aThoughtComesBeforeTheCall() throws {
    let (found, reason) = try answer(
      rig(), thinks: true, form: holdCall(.function(view("f"))))
    #expect(reason == "tool_calls")
    #expect(found.thoughts == ["x", "y"])
    #expect(found.calls == ["0 f"])
    #expect(found.arguments.filter { $0 != " " } == #"{"n":7}"#)
  }

  @Test func aThoughtIsCutBeforeTheCall() throws {
    let (found, reason) = try answer(
      rig(), thinks: true, budget: 1, form: holdCall(.required))
    #expect(reason == "tool_calls" || reason == "length")
    #expect(found.thoughts.count < 2)
    #expect(found.calls.count == 1)
  }

  @Test func aSchemaHoldsTheTextForTheUser() throws {
    let (found, reason) = try answer(rig(), thinks: true) { answerer, _ in
      try answerer.hold(
        to: .schema(
          view(#"{"const":{"n":7}}"#), .compact, isPlain: true))
    }
    #expect(reason == "stop")
    #expect(found.thoughts == ["x", "y"])
    #expect(found.texts.joined().filter { $0 != " " } == #"{"n":7}"#)
  }
}

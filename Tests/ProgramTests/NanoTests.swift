import Foundation
import TestSupport
import Testing

/// The bundled model answers what it was never shown, as its own tests say.
@Suite struct NanoTests {
  /// Right answers of a file by llama.cpp: near-tied tokens may move two.
  private static let known = [
    "f16": 159, "q8_0": 158, "q5_k_m": 160, "q4_k_m": 155, "q4_0": 154,
  ]

  /// Answers to items of one message, one process for each system prompt.
  private func answers(
    _ items: [HeldOut], _ program: Program, _ model: String,
    _ options: [String] = []
  ) throws -> [String: String] {
    var answers: [String: String] = [:]
    for (system, group) in Dictionary(grouping: items, by: \.system) {
      let input = group.flatMap(\.turns).map { $0.content + "\0" }.joined()
      let outcome = try program.run(
        ["run", model, "-0"] + options
          + (system.map { ["--system", $0] } ?? []),
        .text(input), seconds: 300)
      expect(outcome, status: 0)
      let records = outcome.records("\0")
      try #require(records.count == group.count, "\(outcome)")
      for (item, record) in zip(group, records) { answers[item.id] = record }
    }
    return answers
  }

  /// Whether the model says exactly the expected answer after a conversation,
  /// the answers that it is given in it included.
  ///
  /// `run` cannot be told what the model has said. So the ids of all of it are
  /// read, and each token of the answer, and its end, must be the greedy choice.
  private func continues(
    _ item: HeldOut, _ model: String, _ options: [String]
  ) throws -> Bool {
    let ids = try Program.host.tokenize(
      model, [(item.chat, true), (item.expected + "<|im_end|>", true)])
    let logits = floats(
      try Program.host.logits(model, ids[0] + ids[1], options))
    let vocabulary = logits.count / (ids[0].count + ids[1].count)
    return ids[1].indices.allSatisfy { index in
      let start = (ids[0].count - 1 + index) * vocabulary
      return greatest(logits[start..<(start + vocabulary)]) == ids[1][index]
    }
  }

  /// The right answers, by task.
  private func score(
    _ model: String, _ options: [String]
  ) throws -> [String: Int] {
    let items = try Nano.heldOut()
    let single = items.filter { $0.turns.count == 1 }
    let answers = try answers(single, .host, model, options)
    var right: [String: Int] = [:]
    for item in items {
      let isRight =
        try item.turns.count == 1
        ? answers[item.id] == item.expected
        : continues(item, model, options)
      if isRight { right[item.task, default: 0] += 1 }
    }
    return right
  }

  @Test func bundledFile() throws {
    #expect(try Nano.heldOut().count == 200)
    for cache in ["f16", "f16,q8_0"] {
      let right = try score(Nano.path, ["--kv", cache])
      let total = right.values.reduce(0, +)
      #expect(abs(total - 160) <= 2, "\(cache): \(total) of 200, \(right)")
      // What it knows well it knows in every arithmetic.
      for (task, count) in [
        "capital": 24, "capital_rev": 12, "continent": 8, "trans": 24,
        "opposite": 8, "memory": 8,
      ] {
        #expect(right[task] == count, "\(cache), \(task)")
      }
    }
  }

  @Test(
    .enabled(if: Shared.isPresent, "the shared models are not there"),
    arguments: ["f16", "q8_0", "q4_k_m", "q4_0"])
  func otherFiles(type: String) throws {
    let right = try score(
      Shared.path("nano/swiftlet-nano-\(type).gguf"), [])
    let total = right.values.reduce(0, +)
    let known = try #require(NanoTests.known[type])
    #expect(abs(total - known) <= 2, "\(total) of 200, not \(known): \(right)")
  }

  /// The same text from the other builds; of the emulated one a share.
  @Test(arguments: [Program.embedded, Program.board])
  func otherBuilds(program: Program) throws {
    try program.require()
    let items = try Nano.heldOut().filter { $0.turns.count == 1 }
    let share = program.emulator.isEmpty ? 1 : 12
    let asked = items.enumerated().filter { $0.offset % share == 0 }
      .map(\.element)
    let expected = try answers(asked, .host, Nano.path)
    let found = try answers(asked, program, Nano.path)
    for item in asked {
      #expect(found[item.id] == expected[item.id], "\(item.id)")
    }
  }

  /// A conversation through the pipe, where the model says what it was given.
  @Test func conversations() throws {
    var compared = 0
    for item in try Nano.heldOut() where item.turns.count > 1 {
      let turns = item.turns.filter { $0.role == "user" }
      let outcome = try Program.host.run(
        ["run", Nano.path, "-0", "--conversation", "--kv", "f16"]
          + (item.system.map { ["--system", $0] } ?? []),
        .text(turns.map { $0.content + "\0" }.joined()))
      expect(outcome, status: 0)
      let given = item.turns.filter { $0.role == "assistant" }.map(\.content)
      let records = outcome.records("\0")
      try #require(records.count == given.count + 1, "\(outcome)")
      guard Array(records.dropLast()) == given else { continue }
      compared += 1
      let isExpected = try continues(item, Nano.path, ["--kv", "f16"])
      #expect((records.last == item.expected) == isExpected, "\(item.id)")
    }
    #expect(compared >= 4)
  }
}

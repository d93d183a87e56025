import Foundation
import TestSupport
import Testing

/// Written answers, made as if the model had drawn them.
struct ReplayTests {
  private struct Row: Decodable {
    let test: String
    let name: String
    let speculation: String
    let tokens: Int
    let threads: Int
    let repetitions: Int
    let tokensPerSecond: Double
    let drafted: Int
    let accepted: Int
    let batches: Int
  }

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func file(_ lines: String) throws -> String {
    let path = scratch.path("\(UUID()).jsonl")
    try Data(lines.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func rows(_ lines: String, _ options: [String]) throws -> [Row] {
    let outcome = try Program.host.run(
      ["bench", Nano.path, "--replay", try file(lines), "--format", "jsonl"]
        + options)
    expect(outcome, status: 0)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try outcome.records().map {
      try decoder.decode(Row.self, from: Data($0.utf8))
    }
  }

  @Test func copiesAreFewerPassesThanTokens() throws {
    let text = "The mill by the river grinds corn for the whole valley. "
    let copy = String(repeating: text, count: 4)
    let lines = """
      {"name":"copy","kind":"x","prompt":"Copy: \(copy)","answer":"\(copy)"}

      {"name":"words","prompt":"Hello","answer":"quick brown foxes jump"}
      {"name":"ids","prompt_ids":[9,8,7,6,9,8],"answer_ids":[7,6,9,8,7,6,9,8,7]}
      """
    let rows = try rows(lines, ["-r", "2", "-t", "1"])
    #expect(
      rows.map(\.name) == ["copy", "copy", "words", "words", "ids", "ids"])
    #expect(
      rows.map(\.speculation) == ["off", "lookup", "off", "lookup"] + [
        "off", "lookup",
      ])
    for row in rows {
      #expect(row.test == "replay" && row.threads == 1 && row.repetitions == 2)
      #expect(row.tokensPerSecond > 0)
      #expect(row.accepted <= row.drafted)
      // The first token comes of the prompt; each pass gives one, and its right
      // guesses.
      #expect(row.batches == row.tokens - 1 - row.accepted)
      if row.speculation == "off" { #expect(row.drafted == 0) }
    }
    #expect(rows[0].tokens > 60 && rows[1].batches <= rows[0].batches)
    #expect(rows[4].tokens == 9)
  }

  @Test func onlyWhatIsAsked() throws {
    let line = #"{"name":"","prompt":"a b a b a","answer":" b a b a b"}"#
    let rows = try rows(line, ["--speculation", "lookup", "-r", "1"])
    #expect(rows.map(\.speculation) == ["lookup"])
  }

  @Test(arguments: [
    ("{", "bad_json"), ("[]", "expected an object"),
    (#"{"prompt":"a"}"#, "answer"),
    (#"{"answer":"a"}"#, "prompt"),
    (#"{"prompt":"a","answer_ids":[99999]}"#, "99999"),
    (#"{"prompt_ids":[-1],"answer":"a"}"#, "-1"),
    (#"{"prompt":"a","answer":""}"#, "line 1"),
    (#"{"prompt_ids":[],"answer":"a"}"#, "prompt_empty"),
    (#"{"prompt":"a","answer":7}"#, "line 1"), ("\n", "prompt_empty"),
  ])
  func refusals(line: String, said: String) throws {
    let outcome = try Program.host.run(
      ["bench", Nano.path, "--replay", try file(line), "-r", "1"])
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains(said), "\(outcome.errors)")
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let answer = String(repeating: "word ", count: 1100)
    let outcome = try Program.host.run([
      "bench", Nano.path, "--replay",
      try file(#"{"prompt":"a","answer":"\#(answer)"}"#), "-r", "1",
    ])
    expect(outcome, status: 1, code: "prompt_too_long")
  }

  @Test(arguments: [
    ["--replay", "x", "-p", "1"], ["--replay", "x", "--kernel", "q8_0"],
    ["--replay", "x", "-t", "1,2"], ["--speculation", "lookup"],
    ["--replay", "x", "--speculation", "lookup,lookup"],
    ["--replay", "x", "--speculation", "sometimes"],
  ])
  func optionsThatDoNotGoTogether(options: [String]) throws {
    expect(
      try Program.host.run(["bench", Nano.path] + options), status: 2,
      code: "usage")
  }

  @Test func aFileThatIsNotThere() throws {
    expect(
      try Program.host.run([
        "bench", Nano.path, "--replay", scratch.path("none"),
      ]), status: 1, code: "file_unavailable")
  }
}

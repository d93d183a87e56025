import Foundation
import TestSupport
import Testing

/// Biases, breakers and choices of `run` and `chat`: what requests say of an
/// answer beside the settings of the sampler.
struct AdditionTests {
  private let prompt = "What is the capital of Hungary?\n"

  private func run(
    _ options: [String], _ input: String? = nil
  ) throws -> Outcome {
    try Program.host.run(
      ["run", Nano.path, "--temperature", "0"] + options,
      .text(input ?? prompt))
  }

  /// The last events of a request for the same prompt.
  private func events(_ members: String) throws -> [[String: Any]] {
    let content = prompt.dropLast()
    let line =
      #"{"id":1,"messages":[{"role":"user","content":"\#(content)"}],"#
      + #""temperature":0,"stream":false,\#(members)}"# + "\n"
    let outcome = try Program.host.run(["serve", Nano.path], .text(line))
    return try outcome.records().map {
      try #require(
        JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func biasesAreThoseOfRequests() throws {
    let object = #"{" Budapest":-100,"Buda":-100}"#
    let wanted = try events(#""logit_bias":\#(object)"#).compactMap {
      $0["content"] as? String
    }
    let outcome = try run(["--logit-bias", object])
    expect(outcome, status: 0)
    #expect(outcome.records() == wanted)
    #expect(outcome.records() != [Nano.answer])
    // Several add up, for each line.
    let both = try run(
      [
        "--logit-bias", #"{" Budapest":-100}"#, "--logit-bias",
        #"{"Buda":-100}"#,
      ], prompt + prompt)
    #expect(both.records() == wanted + wanted)
    let chat = try Program.host.run(
      ["chat", Nano.path, "--temperature", "0", "--logit-bias", object],
      .text(prompt))
    #expect(chat.text.contains(try #require(wanted.first)))
  }

  @Test(arguments: [
    "[1]", "{", "x", #"{"1":101}"#, #"{"1":"2"}"#, #"{"":1}"#, "{} {}",
  ])
  func unusableBiases(value: String) throws {
    let outcome = try run(["--logit-bias", value])
    expect(outcome, status: 2, code: "usage")
    #expect(outcome.output.isEmpty)
  }

  /// The model lacks the token: that is said before a prompt is read.
  @Test(arguments: ["run", "chat"])
  func missingTokens(command: String) throws {
    let outcome = try Program.host.run(
      [command, Nano.path, "--logit-bias", #"{"2147483647":1}"#],
      .text(prompt))
    expect(outcome, status: 2, code: "usage")
    #expect(outcome.output.isEmpty)
  }

  @Test func choicesAreThoseOfRequests() throws {
    let event = try #require(
      try events(#""choices":["Riga","Budapest","a\nb"]"#).first {
        $0["event"] as? String == "choices"
      })
    let outcome = try run(
      ["--choice", "Riga", "--choice", "Budapest", "--choice", "a\nb"],
      prompt + prompt)
    expect(outcome, status: 0)
    let best = try #require(event["best"] as? String)
    #expect(outcome.records() == [best, best])
    let choices = try #require(event["choices"] as? [[String: Any]])
    let lines = try choices.map { choice in
      let share = try #require(choice["probability"] as? Double)
      let text = try #require(choice["text"] as? String)
      return String(format: "swiftlet: %.6f ", share)
        + "\"\(text.replacingOccurrences(of: "\n", with: "\\n"))\""
    }
    let notes = outcome.errors.split(separator: "\n").map(String.init)
    #expect(notes == lines + lines, "\(outcome)")
  }

  @Test func unusableChoices() throws {
    for (options, status) in [
      ([""], 2), ([String(repeating: "x", count: 513)], 2),
      ([String(repeating: "x", count: 512)], 0),
      (Array(repeating: "x", count: 65), 2),
      (Array(repeating: "x", count: 64), 0),
    ] as [([String], Int32)] {
      let outcome = try run(options.flatMap { ["--choice", $0] }, "a\n")
      expect(outcome, status: status)
    }
    for other in [
      ["--conversation"], ["--grammar", "x"], ["--json-schema", "x"],
    ] {
      expect(try run(["--choice", "a"] + other), status: 2, code: "usage")
    }
    let chat = try Program.host.run(["chat", Nano.path, "--choice", "a"])
    expect(chat, status: 2, code: "usage")
  }

  /// What breaks a sequence keeps DRY from counting over it.
  @Test func sequenceBreakers() throws {
    let dry = [
      "--dry-multiplier", "9", "--dry-allowed-length", "1",
      "--dry-penalty-last-n", "-1", "--raw", "-n", "24",
    ]
    let input = "a, b, c: a, b, c: a, b, c: a\n"
    func wanted(_ list: String) throws -> [String] {
      let line =
        #"{"id":1,"prompt":"\#(input.dropLast())","temperature":0,"#
        + #""dry_multiplier":9,"dry_allowed_length":1,"max_tokens":24,"#
        + #""dry_penalty_last_n":-1,"stream":false,"#
        + #""dry_sequence_breakers":\#(list)}"# + "\n"
      let outcome = try Program.host.run(["serve", Nano.path], .text(line))
      return outcome.records().compactMap { record in
        let event =
          try? JSONSerialization.jsonObject(with: Data(record.utf8))
          as? [String: Any]
        return event?["content"] as? String
      }
    }
    var seen: Set<String> = []
    for (texts, list) in [
      ([], #"["\n",":","\"","*"]"#), ([""], "[]"), ([","], #"[","]"#),
      (["", ",", "b"], #"[",","b"]"#),
    ] {
      let outcome = try run(
        dry + texts.flatMap { ["--dry-sequence-breaker", $0] }, input)
      expect(outcome, status: 0)
      #expect(outcome.text == (try wanted(list).joined()) + "\n")
      seen.insert(outcome.text)
    }
    #expect(seen.count > 1)
    for texts in [
      [String(repeating: "x", count: 41)], Array(repeating: "x", count: 17),
    ] {
      expect(
        try run(texts.flatMap { ["--dry-sequence-breaker", $0] }), status: 2,
        code: "usage")
    }
  }
}

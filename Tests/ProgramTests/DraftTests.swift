import Foundation
import Memory
import TestSupport
import Testing

/// `--draft`: a smaller model that guesses tokens.
@Suite struct DraftTests {
  /// A model, and smaller ones, as files.
  private struct Files {
    let scratch: Scratch
    let model: String
    /// Writes what the model writes.
    let good: String
    /// Writes something else.
    let bad: String
    /// Has other tokens.
    let other: String

    init() throws {
      let scratch = try Scratch()
      func write(_ name: String, _ model: TinyModel) throws -> String {
        let bytes = try model.bytes()
        return try scratch.write(
          name, Data((0..<bytes.count).map { bytes[$0] }))
      }
      model = try write("model.gguf", .layered(8, idleFrom: 1))
      good = try write("good.gguf", .layered(1))
      bad = try write("bad.gguf", .layered(1, seed: 99))
      self.scratch = scratch
      other = try write("other.gguf", .layered(1, extra: [.word("x")]))
    }
  }

  private static let prompts = "Hello.\nHello, hello, hello.\n日本の首都は?\n"

  @Test func sameAnswers() throws {
    let files = try Files()
    defer { files.scratch.remove() }
    for options in [
      ["--temperature", "0"], ["--temperature", "0.7", "--seed", "3"],
      ["--repetition-penalty", "1.2", "--seed", "4", "--stop", "e"],
    ] {
      let common = ["-n", "60", "-c", "128", "--kv", "f16"] + options
      let plain = try Program.host.run(
        ["run", files.model, "--speculation", "off"] + common,
        .text(DraftTests.prompts))
      expect(plain, status: 0)
      for draft in [files.good, files.bad] {
        for more in [[], ["--speculation", "draft"], ["--load", "copy"]] {
          let outcome = try Program.host.run(
            ["run", files.model, "--draft", draft] + more + common,
            .text(DraftTests.prompts))
          expect(outcome, status: 0)
          #expect(outcome.output == plain.output, "\(outcome)")
          #expect(outcome.errors == plain.errors, "\(outcome)")
        }
      }
    }
  }

  @Test func requestsChoose() throws {
    let files = try Files()
    defer { files.scratch.remove() }
    let ways = ["off", "lookup", "draft", "both"]
    let lines = ways.map {
      #"{"id":"\#($0)","prompt":"abc","seed":1,"temperature":0,"#
        + #""ignore_eos":true,"max_tokens":100,"speculation":"\#($0)"}"# + "\n"
    }
    let outcome = try Program.host.run(
      ["serve", files.model, "-c", "128", "--draft", files.good],
      .text(lines.joined()))
    expect(outcome, status: 0)
    let events = try outcome.records().map {
      try #require(
        JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let ready = try #require(events.first { $0["event"] as? String == "ready" })
    #expect(ready["draft"] as? String == "good.gguf")
    var texts: Set<String> = []
    for way in ways {
      let own = events.filter { $0["id"] as? String == way }
      texts.insert(own.compactMap { $0["content"] as? String }.joined())
      let usage = try #require(own.last?["usage"] as? [String: Any])
      let accepted = try #require(usage["accepted_tokens"] as? Int)
      let drafted = try #require(usage["drafted_tokens"] as? Int)
      #expect(accepted <= drafted)
      if way == "off" { #expect(drafted == 0) }
    }
    #expect(texts.count == 1)
  }

  @Test func hello() throws {
    let files = try Files()
    defer { files.scratch.remove() }
    for (options, word) in [
      ([], "lookup"), (["--draft", files.good], "both"),
      (["--draft", files.good, "--speculation", "draft"], "draft"),
    ] {
      let outcome = try Program.host.run(
        ["serve", files.model] + options,
        .text(#"{"hello":{"protocol":1}}"# + "\n"))
      let found = outcome.text.contains(
        #"{"name":"speculation","type":"string","default":"\#(word)"}"#)
      #expect(found, "\(outcome)")
    }
  }

  @Test func refusals() throws {
    let files = try Files()
    defer { files.scratch.remove() }
    func run(_ command: String, _ options: [String]) throws -> Outcome {
      try Program.host.run([command] + options)
    }
    // A draft has every token of the model; more are welcome.
    expect(try run("plan", [files.model, "--draft", files.other]), status: 0)
    for command in ["run", "chat", "plan"] {
      let outcome = try run(command, [files.other, "--draft", files.model])
      expect(outcome, status: 3, code: "draft_vocabulary")
      #expect(outcome.errors.contains("draft model model.gguf\n"), "\(outcome)")
      #expect(
        outcome.errors.contains(
          "token 259 of the draft model is none, of the model \"x\": "
            + "vocabularies of 259 and 260 tokens"), "\(outcome)")
    }
    let served = try run("serve", [files.other, "--draft", files.model])
    expect(served, status: 3)
    #expect(served.text.contains(#""code":"draft_vocabulary""#))
    // An error of the file is told as the model's own is, and whose it is.
    let empty = try files.scratch.write("empty.gguf", "GGUF")
    let broken = try run("run", [files.model, "--draft", empty])
    expect(broken, status: 3, code: "gguf_truncated")
    #expect(broken.errors.contains("draft model "), "\(broken)")
    expect(
      try run("run", [files.model, "--draft", files.scratch.path("none")]),
      status: 3, code: "model_unavailable")
    expect(
      try run("run", [files.model, "--speculation", "draft"]), status: 2,
      code: "usage")
    expect(
      try run("run", [files.model, "--speculation", "both"]), status: 0)
    expect(
      try run("bench", [files.model, "--draft", files.good]), status: 2,
      code: "usage")
    expect(
      try run("plan", ["--memory", "8G", "--draft", files.good]), status: 2,
      code: "usage")
  }

  @Test func memory() throws {
    let files = try Files()
    defer { files.scratch.remove() }
    func rows(_ options: [String], status: Int32 = 0) throws -> [String] {
      let outcome = try Program.host.run(["plan", files.model] + options)
      expect(outcome, status: status)
      return outcome.records()
    }
    func mebibytes(_ name: String, _ rows: [String]) throws -> Double {
      let row = try #require(rows.first { $0.hasPrefix(name + " ") })
      let words = row.dropFirst(name.count).split(separator: " ")
      return try #require(Double(words[0]))
    }
    let alone = try rows(["-c", "4096"])
    #expect(!alone.contains { $0.hasPrefix("draft") })
    let both = try rows(["-c", "4096", "--draft", files.good])
    var sum = 0.0
    for name in ["draft file", "draft cache", "draft memory"] {
      sum += try mebibytes(name, both)
    }
    #expect(sum > 1)
    let more = try mebibytes("needed", both) - mebibytes("needed", alone)
    #expect(abs(more - sum) < 0.3)
    // Where nothing is guessed it is not loaded.
    #expect(
      try !rows(["--draft", files.good, "--speculation", "off"])
        .contains { $0.hasPrefix("draft") })
    let size = String(format: "%.1fM", try mebibytes("needed", alone) + 0.2)
    _ = try rows(["-c", "4096", "--memory", size])
    let refused = try rows(
      ["-c", "4096", "--memory", size, "--draft", files.good], status: 4)
    #expect(refused.contains("help: a smaller --draft, or none"))
    let shown = try Program.host.run(
      ["inspect", files.model, "--draft", files.good])
    #expect(shown.text.contains("\ndraft cache  "), "\(shown)")
  }

  @Test(.enabled(if: HeapCounter.isPossible))
  func theHeapIsNotCalled() throws {
    let files = try Files()
    defer { files.scratch.remove() }
    let counter = try HeapCounter()
    defer { counter.remove() }
    for draft in [files.good, files.bad] {
      let arguments =
        ["run", "-n", "20", "-b", "16", "--draft", draft]
        + [files.model]
      let once = try counter.run(arguments, Data(DraftTests.prompts.utf8))
      let often = String(repeating: DraftTests.prompts, count: 20)
      let many = try counter.run(arguments, Data(often.utf8))
      #expect(once.calls > 0 && once.calls == many.calls)
      #expect(many.output.count > once.output.count)
    }
  }

  @Test func replay() throws {
    let files = try Files()
    defer { files.scratch.remove() }
    let records = try files.scratch.write(
      "replay.jsonl",
      #"{"name":"a","prompt":"abc","answer":"the same, the same, the same"}"#)
    let outcome = try Program.host.run([
      "bench", files.model, "--replay", records, "--draft", files.good,
      "--format", "jsonl", "-r", "2",
    ])
    expect(outcome, status: 0)
    let ways = outcome.records().compactMap { line in
      ["off", "lookup", "draft", "both"].first {
        line.contains(#""speculation":"\#($0)""#)
      }
    }
    #expect(ways == ["off", "lookup", "draft", "both"], "\(outcome)")
  }
}

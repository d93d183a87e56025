import Foundation
import TestSupport
import Testing

/// `tokenize` both ways, through the programs.
@Suite(.enabled(if: Shared.isPresent, "the shared vocabulary is not there"))
struct TokenizeTests {
  private struct Vector: Decodable {
    let text: String
    let ids: [Int]
    let special: Bool
  }

  private let model = Shared.path("vocab/ggml-vocab-qwen2.gguf")

  private func json(_ line: String) throws -> NSDictionary {
    try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSDictionary)
  }

  @Test(
    arguments: [Program.host, .embedded, .board],
    ["qwen2", "llama-bpe", "llama-spm", "llm-jp"])
  func vectors(program: Program, name: String) throws {
    try program.require()
    let model = Shared.path("vocab/ggml-vocab-\(name).gguf")
    let share = program.emulator.isEmpty ? 1 : 5
    let lines = try Shared.data("vocab/vectors-\(name).jsonl").split(
      separator: 0x0A
    ).enumerated().filter { $0.offset % share == 0 }.map(\.element)
    let vectors = try lines.map {
      try JSONDecoder().decode(Vector.self, from: $0)
    }
    #expect(vectors.count * share >= 600)
    let ids = try program.tokenize(
      model, vectors.map { ($0.text, $0.special) })
    try #require(ids.count == vectors.count)
    for (vector, found) in zip(vectors, ids) {
      #expect(found == vector.ids, "\(vector.text.debugDescription)")
    }
    let input = vectors.map { "{\"ids\":\($0.ids)}\n" }.joined()
    let back = try program.run(
      ["tokenize", model, "--jsonl", "--decode"], .text(input))
    expect(back, status: 0)
    let texts = back.records()
    try #require(texts.count == vectors.count, "\(back)")
    for (vector, line) in zip(vectors, texts)
    // Foundation drops a byte order mark that begins a string.
    where vector.text.unicodeScalars.first != "\u{FEFF}" {
      let text = try json(line)["text"] as? String
      // SentencePiece cannot tell a typed U+2581 from a space.
      let typed =
        name == "llm-jp"
        ? vector.text.replacing("\u{2581}", with: " ") : vector.text
      // Compared as scalars: Swift's own == takes canonical twins for one.
      #expect(
        text?.unicodeScalars.elementsEqual(typed.unicodeScalars) == true,
        "\(vector.text.debugDescription), \(line)")
    }
  }

  @Test func controlTokensAndBrokenCharacters() throws {
    #expect(
      try Program.host.decode(model, [151644, 872, 198, 151645])
        == "<|im_start|>user\n<|im_end|>")
    // A character of four bytes in several tokens: cut after any of them it is
    // the start of one character, and so one replacement.
    let ids = try Program.host.tokenize(model, [("𠃟", false)])[0]
    #expect(ids.count > 1)
    for count in 1..<ids.count {
      let text = try Program.host.decode(model, Array(ids[0..<count]) + [198])
      #expect(text == "\u{FFFD}\n", "\(count)")
    }
    #expect(try Program.host.decode(model, ids) == "𠃟")
  }

  @Test func composition() throws {
    let decomposed = "か\u{3099}e\u{301}"
    let composed = "が\u{E9}"
    func ids(_ text: String, _ options: [String]) throws -> String {
      let outcome = try Program.host.run(
        ["tokenize", model] + options, .text(text + "\n"))
      expect(outcome, status: 0)
      return outcome.text
    }
    #expect(try ids(decomposed, []) != ids(composed, []))
    #expect(try ids(decomposed, ["--nfc"]) == ids(composed, []))
  }

  /// The edges of a sequence, where the file asks for them.
  @Test(arguments: [
    ("qwen2", ""), ("llama-bpe", "128000 "), ("llama-spm", "1 "),
    ("llm-jp", "1 "),
  ])
  func edges(name: String, mark: String) throws {
    let model = Shared.path("vocab/ggml-vocab-\(name).gguf")
    func ids(_ options: [String]) throws -> String {
      let outcome = try Program.host.run(
        ["tokenize", model] + options, .text("日本 <s>\n"))
      expect(outcome, status: 0)
      return outcome.text
    }
    #expect(try ids(["--add-special"]) == mark + ids([]))
    let spelled = "<s><|begin_of_text|>"
    let outcome = try Program.host.run(
      ["tokenize", model, "--jsonl", "--add-special"],
      .text("{\"text\":\"\(spelled)\",\"special\":true}\n"))
    expect(outcome, status: 0)
    let expected = name == "llama-bpe" ? "{\"ids\":[128000," : "{\"ids\":[1,"
    #expect(outcome.text.hasPrefix(expected) == (name != "qwen2"))
  }

  /// The scores tell the kind, and an option overrules them.
  @Test func kindOfSentencePieces() throws {
    let model = Shared.path("vocab/ggml-vocab-llm-jp.gguf")
    func run(_ arguments: [String], _ text: String = "") throws -> Outcome {
      try Program.host.run(arguments, .text(text))
    }
    let found = try run(["inspect", model])
    expect(found, status: 0)
    #expect(
      found.text.contains(
        "\ntokenizer\nunigram (by tokenizer.ggml.scores: 98182 of 98190 "
          + "normal tokens have a fraction)\n"), "\(found)")
    let asked = try run(["inspect", model, "--tokenizer", "spm"])
    #expect(asked.text.contains("\ntokenizer\nspm (as asked)\n"), "\(asked)")
    let line = "字" + String(repeating: " ", count: 40) + "\n"
    let ids = try ["unigram", "spm"].map {
      let outcome = try run(["tokenize", model, "--tokenizer", $0], line)
      expect(outcome, status: 0)
      return outcome.text
    }
    #expect(try run(["tokenize", model], line).text == ids[0])
    #expect(ids[0] != ids[1])
    let qwen2 = Shared.path("vocab/ggml-vocab-qwen2.gguf")
    expect(try run(["tokenize", qwen2, "--tokenizer", "spm"], line), status: 3)
    expect(try run(["tokenize", model, "--tokenizer", "bpe"], line), status: 2)
  }

  /// A line of 1 MiB that no cut divides, and one of many cuts.
  @Test(
    arguments: ["a", " ", "の", "ab "], ["llama-spm", "llm-jp"])
  func aMegabyteOfPieces(unit: String, name: String) throws {
    let model = Shared.path("vocab/ggml-vocab-\(name).gguf")
    let count = (1 << 20) / unit.utf8.count
    let text = String(repeating: unit, count: count) + "\n"
    let ids = try Program.host.run(["tokenize", model], .text(text))
    expect(ids, status: 0)
    let back = try Program.host.run(
      ["tokenize", model, "--decode"], .data(ids.output))
    expect(back, status: 0)
    #expect(back.output == Data(text.utf8))
  }

  /// Plain text in, ids between spaces out, and back.
  @Test func plainLines() throws {
    let text = "日本の首都は？\n\nHello, <|im_start|> world"
    let ids = try Program.host.run(["tokenize", model], .text(text + "\n"))
    expect(ids, status: 0)
    #expect(ids.records().count == 3, "\(ids)")
    #expect(!ids.text.contains("151644"), "\(ids)")
    let back = try Program.host.run(
      ["tokenize", model, "--decode"], .data(ids.output))
    expect(back, status: 0)
    #expect(back.text == text + "\n", "\(back)")
  }

  /// A line that fails has an error in its place, and the next is read.
  @Test func linesThatFail() throws {
    let good = "{\"text\":\"a\"}"
    let bad = [
      "", "x", "[]", "{}", "{\"text\":1}", "{\"text\":\"a\"", "{\"txt\":\"a\"}",
      "{\"text\":\"a\",\"special\":1}", "{\"text\":\"\\ud800\"}",
      "{\"text\":\"a\"} x", "{\"text\":\"a\",\"more\":2}",
      String(repeating: "[", count: 100_000),
    ]
    let lines = bad.flatMap { [$0, good] }
    let outcome = try Program.host.run(
      ["tokenize", model, "--jsonl"],
      .text(lines.joined(separator: "\n") + "\n"))
    expect(outcome, status: 1)
    let answers = outcome.records()
    try #require(answers.count == lines.count, "\(outcome)")
    for (index, line) in bad.enumerated() {
      let error = try json(answers[2 * index])
      #expect(error["error"] is String, "\(line.prefix(40))")
      #expect(error["message"] is String, "\(line.prefix(40))")
      #expect(answers[2 * index + 1] == "{\"ids\":[64]}", "\(line.prefix(40))")
    }
  }

  @Test func idsThatFail() throws {
    let bad = [
      "{\"ids\":[151936]}", "{\"ids\":[-1]}", "{\"ids\":[4294967297]}",
      "{\"ids\":[9223372036854775807]}", "{\"ids\":[1e99]}", "{\"ids\":5}",
      "{\"text\":\"a\"}",
    ]
    let lines = bad.flatMap { [$0, "{\"ids\":[64]}"] }
    let outcome = try Program.host.run(
      ["tokenize", model, "--jsonl", "--decode"],
      .text(lines.joined(separator: "\n")))
    expect(outcome, status: 1)
    let answers = outcome.records()
    try #require(answers.count == lines.count, "\(outcome)")
    for index in bad.indices {
      #expect(try json(answers[2 * index])["error"] is String, "\(bad[index])")
      #expect(answers[2 * index + 1] == "{\"text\":\"a\"}", "\(bad[index])")
    }
  }

  /// Long lines take time in proportion to their length, whatever they hold.
  @Test(arguments: ["a", " ", "\u{301}", "ア", "<|im_start|>", "a\u{315}", "1"])
  func longLines(piece: String) throws {
    let line = String(repeating: piece, count: 800_000 / piece.utf8.count)
    for options in [[], ["--nfc"]] {
      let outcome = try Program.host.run(
        ["tokenize", model] + options, .text(line + "\n"), seconds: 30)
      expect(outcome, status: 0)
      #expect(outcome.records().count == 1)
    }
  }
}

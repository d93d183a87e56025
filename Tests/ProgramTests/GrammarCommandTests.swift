import Foundation
import TestSupport
import Testing

/// `grammar`, and answers that are held to one.
@Suite struct GrammarCommandTests {
  private struct Line: Decodable {
    let compiled: Bool
    let accepted: [Bool]?
    let masks: Int?
    let bytes: Int?
    let code: String?
    let at: Int?
    let texts: [String]?
    let unfinished: Int?
  }

  private static let json = #"""
    root ::= ws v ws
    v ::= "{" ws (s ws ":" ws v (ws "," ws s ws ":" ws v)*)? ws "}" |
      "[" ws (v (ws "," ws v)*)? ws "]" | s | n | "true" | "false" | "null"
    s ::= "\"" ([^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4}))* "\""
    n ::= "-"? ("0" | [1-9] [0-9]*) ("." [0-9]+)? ([eE] [-+]? [0-9]+)?
    ws ::= [ \t\n\r]*
    """#

  private func lines(
    _ model: String, _ objects: [[String: Any]], _ options: [String] = []
  ) throws -> [Line] {
    let input = try objects.map {
      String(
        decoding: try JSONSerialization.data(withJSONObject: $0),
        as: UTF8.self)
    }.joined(separator: "\n")
    let outcome = try Program.host.run(
      ["grammar", model, "--jsonl"] + options, .text(input + "\n"))
    expect(outcome, status: 0)
    return try outcome.records().map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
  }

  static let texts: [(text: String, isJSON: Bool)] = [
    ("{\"a\":[1,2.5e3,true,null]}", true), ("\"日本語の文字列\"", true),
    ("[\"\\u00e9\", \"emoji 😀 and 𩸽\"]", true), ("{}", true), ("", false),
    ("{\"a\":}", false), ("[1,]", false), ("\"a\nb\"", false),
    ("{\"name\": \"the quick brown fox\", \"n\": -0.5}", true),
    ("  [ 1 , 2 ]  ", true), ("{\"a\":1", false), ("\"<|im_end|>\"", true),
  ]

  @Test(
    .enabled(if: Shared.isPresent),
    arguments: ["qwen2", "llama-bpe", "llama-spm", "llm-jp"])
  func textsOfEveryVocabulary(_ name: String) throws {
    let found = try lines(
      Shared.path("vocab/ggml-vocab-\(name).gguf"),
      [["grammar": Self.json, "texts": Self.texts.map(\.text)]])
    try #require(found.count == 1)
    #expect(found[0].compiled)
    #expect(found[0].accepted == Self.texts.map(\.isJSON))
    #expect((found[0].masks ?? 0) > 50)
    #expect((found[0].bytes ?? 0) > 1000)
  }

  @Test func faultsHaveCodeAndPlace() throws {
    let found = try lines(
      Nano.path,
      [
        ["grammar": "root ::= \"a\" b", "texts": ["a"]], ["schema": true],
        ["grammar": "root ::= \"a\" ;", "texts": [String]()],
        ["grammar": "root ::= \"a\"", "texts": ["a", "b"]],
      ])
    try #require(found.count == 4)
    #expect(found[0].code == "grammar_rule_unknown")
    #expect(found[0].at == 13)
    #expect(found[1].compiled)
    #expect(found[2].code == "grammar_syntax")
    #expect(found[2].at == 13)
    #expect(found[3].accepted == [true, false])
  }

  @Test func littleMemoryIsToldOf() throws {
    let found = try lines(
      Nano.path, [["grammar": Self.json, "texts": ["[1, 2]", "[1"]]],
      ["--grammar-memory", "1M"])
    #expect(found.first?.accepted == [true, false])
    let outcome = try Program.host.run(
      ["grammar", Nano.path, "--jsonl", "--grammar-memory", "64K"],
      .text("{\"grammar\":\"root ::= \\\"a\\\"\",\"texts\":[]}\n"))
    expect(outcome, status: 1)
    #expect(outcome.errors.contains("grammar_memory_too_small"))
  }

  private func answer(
    _ grammar: String, _ options: [String] = []
  ) throws -> Outcome {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let file = try scratch.write("form.gbnf", grammar)
    return try Program.host.run(
      ["run", Nano.path, "--grammar", file] + options,
      .text(Nano.question + "\n"))
  }

  @Test(arguments: [0, 1, 2]) func answersAreHeld(_ seed: Int) throws {
    for options in [["--temperature", "0"], ["--temperature", "1.5"]] {
      let outcome = try answer(
        "root ::= \"yes\" | \"no\"", options + ["--seed", "\(seed)"])
      expect(outcome, status: 0)
      #expect(["yes", "no"].contains(outcome.records().first), "\(outcome)")
    }
  }

  /// Guesses and the form's own change the time alone.
  @Test func guessesChangeNothing() throws {
    let form =
      "root ::= \"{\\\"capital of the country\\\": \\\"\" [A-Za-z ]{3,20} \"\\\"}\""
    let options = ["--temperature", "1", "--seed", "5"]
    let plain = try answer(form, options + ["--speculation", "off"])
    let guessed = try answer(form, options)
    expect(plain, status: 0)
    #expect(plain.output == guessed.output)
    #expect(plain.text.hasPrefix("{\"capital of the country\": \""))
  }

  /// A form that the model keeps to by itself changes nothing.
  @Test func formThatHoldsAnyway() throws {
    let outcome = try answer(
      "root ::= [A-Z] [a-z ]+ [A-Z] [a-z ]+ [A-Z] [a-z]+ \".\"",
      ["--temperature", "0"])
    expect(outcome, status: 0)
    #expect(outcome.records() == [Nano.answer])
  }

  @Test func faultFailsTheRequest() throws {
    let outcome = try answer("root ::= nothing")
    expect(outcome, status: 1)
    #expect(outcome.errors.contains("grammar_rule_unknown"))
    #expect(outcome.text == "\n")
    let none = try answer("root ::= \"a\"", ["--grammar-memory", "0"])
    expect(none, status: 1)
    #expect(none.errors.contains("grammar_memory_missing"))
  }

  /// What is drawn is taken, depends on the seed alone, and keeps to the limit.
  @Test func walks() throws {
    let forms: [[String: Any]] = [
      ["grammar": Self.json], ["grammar": #"root ::= ("ab" | "é" | "語")+"#],
      [
        "schema": [
          "type": "array", "minItems": 2, "items": ["type": "string"],
        ]
      ],
    ]
    for form in forms {
      func drawn(_ seed: Int, limit: Int) throws -> [String] {
        let asked = form.merging(
          ["walks": 40, "seed": seed, "limit": limit]) { $1 }
        let line = try #require(try lines(Nano.path, [asked]).first)
        #expect(line.compiled && line.unfinished == 0)
        return try #require(line.texts)
      }
      let texts = try drawn(1, limit: 12)
      #expect(texts.count == 40 && Set(texts).count > 10)
      #expect(try drawn(1, limit: 12) == texts)
      #expect(try drawn(2, limit: 12) != texts)
      let asked = form.merging(["texts": texts]) { $1 }
      let line = try #require(try lines(Nano.path, [asked]).first)
      #expect(line.accepted == Array(repeating: true, count: 40))
      guard form["schema"] == nil else { continue }
      let longer = try drawn(1, limit: 200)
      #expect(longer.map(\.count).max() ?? 0 > texts.map(\.count).max() ?? 0)
    }
  }

  /// A text without an end is counted, and more than a buffer's is written.
  @Test func endlessWalks() throws {
    let asked: [String: Any] = [
      "grammar": "root ::= ([a-z]{100}){200}", "walks": 2, "limit": 3,
    ]
    let endless = try #require(try lines(Nano.path, [asked]).first)
    #expect(endless.texts == [] && endless.unfinished == 2)
    let many = try #require(
      try lines(
        Nano.path,
        [["grammar": "root ::= [a-z]{100}", "walks": 3000, "limit": 4096]]
      ).first)
    #expect(many.texts?.count == 3000)
    #expect(many.texts?.allSatisfy { $0.count == 100 } == true)
    let long = try #require(
      try lines(
        Nano.path,
        [
          [
            "grammar": "root ::= [a-z]*",
            "texts": Array(repeating: "a", count: 20_000),
          ]
        ]
      ).first)
    #expect(long.accepted?.count == 20_000)
  }
}

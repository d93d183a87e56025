import Foundation
import TestSupport
import Testing

/// A tiny model of random weights with the logits it must compute.
struct Fixture: CustomTestStringConvertible {
  /// What the models of a family share: tokens and their exact logits.
  struct Family: Decodable {
    let tokens: [Int]
    let vocab: Int
    /// Row r of the exact logits is of token `stride · (r + 1) − 1`; 1 if `nil`.
    let stride: Int?
  }

  let family: String
  let type: String
  /// The first tokens alone, so many.
  var limit: Int?

  var name: String { "\(family)-\(type)" }
  var testDescription: String { limit.map { "\(name), \($0)" } ?? name }
  var path: String { Shared.path("fixtures/\(name).gguf") }

  static let types = [
    "f16", "bf16", "q8_0", "q4_0", "q4_1", "q5_0", "q5_1", "q2_k", "q3_k_m",
    "q4_k_m", "q5_k_m", "q6_k", "iq4_nl", "iq4_xs",
  ]
  static let short = types.map { Fixture(family: "qwen2", type: $0) }
  static let hot = ["f16", "q8_0", "q5_k_m"].map {
    Fixture(family: "qwen2hot", type: $0)
  }
  static let long = ["f16", "q8_0", "q5_k_m"].map {
    Fixture(family: "qwen2long", type: $0)
  }
  static let llama = ["llama2", "llama31", "mixtral"].flatMap { family in
    ["f16", "q8_0", "q5_k_m"].map { Fixture(family: family, type: $0) }
  }
  /// Architectures without windows.
  static let newer =
    ["f16", "q8_0", "q4_0", "q4_k_m", "q5_k_m", "iq4_xs"].map {
      Fixture(family: "qwen3", type: $0)
    }
    + ["qwen3moe", "lfm2"].flatMap { family in
      ["f16", "q8_0", "q4_k_m"].map { Fixture(family: family, type: $0) }
    }
  /// Architectures with windows of 32, of 700 tokens.
  static let windowed =
    ["gemma2", "gemma3", "gptoss"].flatMap { family in
      ["f16", "q8_0", "q4_k_m"].map { Fixture(family: family, type: $0) }
    } + [
      Fixture(family: "gptoss", type: "mxfp4_moe"),
      Fixture(family: "gptossyarn", type: "f16"),
    ]
  static let all = short + hot + long + llama + newer + windowed

  /// The tokens, and how many the vocabulary has.
  func shape() throws -> Family {
    let whole = try JSONDecoder().decode(
      Family.self, from: Shared.data("fixtures/\(family).json"))
    guard let limit else { return whole }
    return Family(
      tokens: Array(whole.tokens.prefix(limit)), vocab: whole.vocab,
      stride: whole.stride)
  }

  /// The exact logits `[tokens, vocabulary]` of the file's own weights.
  func reference() throws -> [Float] {
    let own = "fixtures/\(name).logits.f32"
    let exists = FileManager.default.fileExists(atPath: Shared.path(own))
    return try floats(
      Shared.data(exists ? own : "fixtures/\(family).logits.f32"))
  }

  /// How far llama.cpp is from them.
  static func peers() throws -> [String: Peer] {
    try JSONDecoder().decode(
      [String: Peer].self, from: Shared.data("fixtures/peer.json"))
  }

  struct Peer: Decodable { let kl: Double }
}

extension Program {
  /// The bytes that `logits` writes for ids.
  func logits(
    _ model: String, _ ids: [Int], _ options: [String] = [],
    seconds: Double = 120
  ) throws -> Data {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let file = try scratch.write("ids.json", "\(ids)")
    let outcome = try run(
      ["logits", model, "--ids", file, "--out", scratch.path("out")] + options,
      seconds: seconds)
    guard outcome.status == 0, outcome.output.isEmpty else {
      throw ChildProcess.Failure(text: "\(outcome)")
    }
    return try Data(contentsOf: scratch.url("out"))
  }

  /// The instruction sets of kernels of its machine, the lowest first, as `inspect`
  /// says.
  func instructionSets() throws -> [String] {
    let text = try run(["inspect", Fixture.short[0].path]).text
    let line = try #require(
      text.split(separator: "\n").first { $0.hasPrefix("kernels (") })
    let names = try #require(line.split(separator: ":").last)
    return names.dropLast().split(separator: " ").map(String.init)
  }

  /// The ids of texts, by `tokenize --jsonl`.
  func tokenize(
    _ model: String, _ texts: [(text: String, special: Bool)]
  ) throws -> [[Int]] {
    struct Line: Codable {
      let text: String
      let special: Bool
    }
    let lines = try texts.map {
      try JSONEncoder().encode(Line(text: $0.text, special: $0.special))
    }
    let input = Data(lines.joined(separator: Data("\n".utf8)))
    let outcome = try run(["tokenize", model, "--jsonl"], .data(input))
    guard outcome.status == 0 else {
      throw ChildProcess.Failure(text: "\(outcome)")
    }
    return try outcome.records().map { try ids(in: $0) }
  }

  /// The text of ids, control tokens spelled out, by `tokenize --decode`.
  func decode(_ model: String, _ ids: [Int]) throws -> String {
    struct Line: Decodable { let text: String }
    let outcome = try run(
      ["tokenize", model, "--jsonl", "--decode"], .text("{\"ids\":\(ids)}\n"))
    guard outcome.status == 0 else {
      throw ChildProcess.Failure(text: "\(outcome)")
    }
    return try JSONDecoder().decode(Line.self, from: outcome.output).text
  }

  private func ids(in line: String) throws -> [Int] {
    struct Line: Decodable { let ids: [Int] }
    return try JSONDecoder().decode(Line.self, from: Data(line.utf8)).ids
  }
}

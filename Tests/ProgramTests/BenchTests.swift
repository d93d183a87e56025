import Foundation
import TestSupport
import Testing

/// What `bench` measures and prints.
@Suite(.enabled(if: Shared.isPresent, "the shared fixtures are not there"))
struct BenchTests {
  private let model = Fixture(family: "qwen2", type: "q5_k_m").path

  private struct Line: Decodable {
    let test: String
    let model: String
    let tokens: Int
    let depth: Int
    let repetitions: Int
    let tokensPerSecond: Double
    let stddev: Double
    let weightBytes: Int
    let gigabytesPerSecond: Double?
    let threads: Int
    let batch: Int
    let kv: [String]
    let kernels: [String]
    let loadMilliseconds: Double
    let peakResidentBytes: Int
  }

  private func lines(
    _ options: [String], by program: Program = .host
  ) throws -> [Line] {
    let outcome = try program.run(
      ["bench", model, "--format", "jsonl"] + options)
    expect(outcome, status: 0)
    #expect(outcome.errors == "")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try outcome.records().map {
      try decoder.decode(Line.self, from: Data($0.utf8))
    }
  }

  @Test(arguments: Program.all.filter(\.isPresent))
  func lines(program: Program) throws {
    let found = try lines(
      ["-p", "10", "-n", "3", "-t", "2", "-r", "4", "-b", "4"], by: program)
    #expect(found.map(\.test) == ["prompt", "generation"])
    #expect(found.map(\.tokens) == [10, 3])
    #expect(found.map(\.depth) == [0, 10])
    #expect(found[0].gigabytesPerSecond == nil)
    for line in found {
      #expect(line.model == "qwen2-q5_k_m.gguf")
      #expect(line.repetitions == 4)
      #expect(line.tokensPerSecond > 0)
      #expect(line.stddev >= 0)
      #expect(line.threads == 2)
      #expect(line.batch == 4)
      #expect(line.kv.count == 2)
      #expect(line.kernels.contains { $0.hasPrefix("matrix_q5_K_") })
      #expect(line.loadMilliseconds > 0)
      #expect(line.peakResidentBytes > line.weightBytes)
    }
    let rate = try #require(found[1].gigabytesPerSecond)
    let wanted =
      found[1].tokensPerSecond * Double(found[1].weightBytes) / 1e9
    #expect(abs(rate - wanted) < 0.001 + 0.001 * wanted)
  }

  /// What is not asked for is not measured; a single value has no deviation.
  @Test func parts() throws {
    let prompt = try lines(["-p", "4", "-n", "0", "-r", "1"])
    #expect(prompt.map(\.test) == ["prompt"])
    #expect(prompt.map(\.stddev) == [0])
    let generation = try lines(["-p", "0", "-n", "2", "--seed", "7"])
    #expect(generation.map(\.test) == ["generation"])
    #expect(generation.map(\.depth) == [0])
  }

  @Test func table() throws {
    let outcome = try Program.host.run(["bench", model, "-p", "4", "-n", "2"])
    expect(outcome, status: 0)
    #expect(outcome.errors == "")
    let rows = outcome.records().filter { $0.hasPrefix("|") }
    #expect(rows.count == 4)
    #expect(rows.allSatisfy { $0.filter { $0 == "|" }.count == 7 })
    #expect(rows[2].hasPrefix("| prompt | 4 | 0 | "))
    #expect(rows[3].hasPrefix("| generation | 2 | 4 | "))
  }

  /// `-p` and `-n` mean one thing here and another one in `run`.
  @Test func letters() throws {
    let run = try Program.host.run(["run", "--help"]).text
    let bench = try Program.host.run(["bench", "--help"]).text
    #expect(run.contains("-p, --instruction TEXT"))
    #expect(!run.contains("--prompt-tokens"))
    #expect(bench.contains("-p, --prompt-tokens N"))
    #expect(bench.contains("-n, --generated-tokens N"))
    #expect(!bench.contains("--instruction"))
  }

  @Test func refusals() throws {
    func run(_ words: String...) throws -> Outcome {
      try Program.host.run(["bench", model] + words)
    }
    expect(try run("-p", "0", "-n", "0"), status: 2)
    expect(try run("-p", "100000"), status: 2, code: "context_out_of_range")
    expect(
      try run("-p", "2147483647", "-n", "2147483647"), status: 2,
      code: "context_out_of_range")
    expect(try run("-r", "0"), status: 2, code: "usage")
    expect(try run("--format", "csv"), status: 2, code: "usage")
    let foreign = try run("-c", "64")
    expect(foreign, status: 2, code: "usage")
    #expect(foreign.errors.contains("--context is no option of bench"))
  }
}

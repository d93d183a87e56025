import Foundation
import GGUF
import TestSupport
import Testing

/// What `bench` measures and prints.
@Suite struct BenchTests {
  private struct Row: Decodable {
    let test: String
    let model: String?
    let kernel: String?
    let rows: Int?
    let columns: Int?
    let tokens: Int
    let depth: Int?
    let threads: Int
    let repetitions: Int
    let tokensPerSecond: Double
    let stddev: Double
    let bytesPerToken: Double
    let gigabytesPerSecond: Double
    let bandwidthShare: Double
    let gigaoperationsPerSecond: Double
    let peakShare: Double
    let bandwidth: Double
    let peak: Double
  }

  private struct Summary: Decodable {
    struct Machine: Decodable {
      struct Condition: Decodable {
        let frequencyMegahertz: Double?
        let temperatureCelsius: Double?
        let throttled: Int?
      }
      struct Limit: Decodable {
        let threads: Int
        let bandwidth: Double
        let peak: Double
      }
      struct Speeds: Decodable {
        let count: Int
        let fast: Int
        let by: String?
        let nodes: Int?
      }
      let processors: Int
      let speeds: Speeds
      let clusters: [String]
      let governor: String?
      let before: Condition
      let after: Condition
      let limits: [Limit]
    }
    let machine: Machine
    let model: String?
    let context: Int?
    let batch: Int?
    let kv: [String]?
    let kernels: [String]
    let loadMilliseconds: Double?
    let peakResidentBytes: Int?
  }

  /// The rows, and the object behind them.
  private func objects(
    _ words: [String], by program: Program = .host
  ) throws -> (rows: [Row], summary: Summary) {
    let outcome = try program.run(["bench", "--format", "jsonl"] + words)
    expect(outcome, status: 0)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let lines = outcome.records().map { Data($0.utf8) }
    let last = try #require(lines.last)
    let summary = try decoder.decode(Summary.self, from: last)
    let rows = try lines.dropLast().map {
      try decoder.decode(Row.self, from: $0)
    }
    // Where there is one processor the program may say what two threads do there.
    let isCrowded =
      summary.machine.processors == 1 && rows.contains { $0.threads > 1 }
    let said = outcome.errors.split(separator: "\n")
    #expect(said.count <= (isCrowded ? 1 : 0))
    #expect(said.allSatisfy { $0.contains("2 threads on 1 processors") })
    return (rows, summary)
  }

  /// What holds of every row.
  private func check(_ row: Row, _ summary: Summary) {
    #expect(row.tokensPerSecond > 0)
    #expect(row.stddev >= 0)
    #expect(row.bandwidthShare >= 0 && row.bandwidthShare <= 1)
    #expect(row.peakShare >= 0 && row.peakShare < 1)
    let rate = row.tokensPerSecond * row.bytesPerToken / 1e9
    #expect(abs(row.gigabytesPerSecond - rate) < 0.001 + 0.001 * rate)
    #expect(
      abs(row.bandwidthShare - rate / row.bandwidth) < 0.001, "\(row)")
    #expect(
      abs(row.peakShare - row.gigaoperationsPerSecond / row.peak) < 0.001,
      "\(row)")
    let limit = summary.machine.limits.first { $0.threads == row.threads }
    #expect(row.bandwidth <= (limit?.bandwidth ?? 0) * 1.001, "\(row)")
    #expect(limit?.peak == row.peak)
  }

  @Test(arguments: Program.all)
  func everyLengthAtEveryDepthAndThreadCount(program: Program) throws {
    try program.require()
    let (rows, summary) = try objects(
      [
        Nano.path, "-p", "10,4", "-n", "3", "-d", "0,20", "-t", "2,1", "-r",
        "2", "-b", "4",
      ], by: program)
    #expect(
      rows.map(\.threads) == [Int](repeating: 1, count: 6) + [2, 2, 2, 2, 2, 2])
    let tests = ["prompt", "prompt", "generation"]
    #expect(rows.map(\.test) == tests + tests + tests + tests)
    #expect(rows.prefix(6).map(\.tokens) == [10, 4, 3, 10, 4, 3])
    #expect(rows.prefix(6).map(\.depth) == [0, 0, 0, 20, 20, 20])
    for row in rows {
      #expect(row.model == "swiftlet-nano-q5_k_m.gguf")
      #expect(row.repetitions == 2)
      check(row, summary)
    }
    #expect(summary.model == "swiftlet-nano-q5_k_m.gguf")
    #expect(summary.context == 30)
    #expect(summary.batch == 4)
    #expect(summary.kv == ["f16", "q8_0"])
    #expect(summary.kernels.contains { $0.hasPrefix("matrix_q5_K_") })
    #expect(summary.machine.limits.map(\.threads) == [1, 2])
    #expect(summary.machine.clusters.first == "scalar")
    let speeds = summary.machine.speeds
    #expect(summary.machine.processors >= 1)
    #expect(speeds.count == summary.machine.processors)
    #expect(speeds.fast >= 1 && speeds.fast <= speeds.count)
    #expect(try #require(summary.loadMilliseconds) > 0)
    let size = try Data(contentsOf: URL(fileURLWithPath: Nano.path)).count
    // The file was read; the buffer that the bandwidth is measured with is not
    // the model's.
    let resident = try #require(summary.peakResidentBytes)
    if program.emulator.isEmpty {
      #expect(resident > size / 2 && resident < 200 << 20, "\(resident)")
    }
  }

  /// What is not asked for is what the model would be run with; of the numbers
  /// that an answer may find, any.
  @Test func threadsOfItsOwn() throws {
    let (rows, summary) = try objects(
      [Nano.path, "-p", "4", "-n", "2", "-r", "1"])
    let speeds = summary.machine.speeds
    #expect(rows.map(\.test) == ["prompt", "generation"])
    #expect(rows[0].threads == speeds.count)
    #expect((1...speeds.count).contains(rows[1].threads))
    #expect(
      Set(summary.machine.limits.map(\.threads)) == Set(rows.map(\.threads)))
    for row in rows { check(row, summary) }
  }

  /// Each token reads the weights once; a prompt does so for each batch; both
  /// read the cache.
  @Test func bytesAndOperations() throws {
    let model = try EditedModel(Nano.path)
    let read = model.tensors.reduce(0) { $0 + $1.data.count }
    let head = try #require(
      model.tensors.first { $0.name == "token_embd.weight" })
    let layers = read - head.data.count
    // 6 layers, 2 heads of 64: keys in F16, values in Q8_0.
    let cache = 6 * 2 * (128 + 68)
    let (rows, _) = try objects(
      [Nano.path, "-p", "8", "-n", "2", "-d", "5", "-b", "4", "-r", "1"])
    let prompt = 2 * layers + head.data.count + cache * (9 + 13)
    #expect(abs(rows[0].bytesPerToken - Double(prompt) / 8) < 1)
    let generation = 2 * read + cache * (6 + 7)
    #expect(abs(rows[1].bytesPerToken - Double(generation) / 2) < 1)
    let products = model.tensors.filter { $0.dimensions.count > 1 }
      .reduce(0) { $0 + $1.dimensions.reduce(1, *) }
    let operations = rows[1].tokensPerSecond * Double(2 * products) / 1e9
    #expect(
      abs(rows[1].gigaoperationsPerSecond - operations)
        < 0.001 + 0.001 * operations)
  }

  /// Of a mixture's experts a token reads those that it takes.
  @Test(.enabled(if: Shared.isPresent, "the shared fixtures are not there"))
  func experts() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var model = try EditedModel(
      Fixture(family: "mixtral", type: "q5_k_m").path)
    let experts = model.tensors.filter { $0.name.contains("_exps.") }
      .reduce(0) { $0 + $1.data.count }
    var bytes: [Double] = []
    for used in [1, 2] {
      model["llama.expert_used_count"] = .uint32(UInt32(used))
      try model.write(to: scratch.url("model.gguf"))
      bytes += try objects(
        [scratch.path("model.gguf"), "-p", "0", "-n", "1", "-r", "1"]
      ).rows.map(\.bytesPerToken)
    }
    #expect(experts > 0)
    #expect(bytes.count == 2 && bytes[1] - bytes[0] == Double(experts / 2))
  }

  /// What is not asked for is not measured; a single value has no deviation.
  @Test func parts() throws {
    let prompt = try objects([Nano.path, "-p", "4", "-n", "0", "-r", "1"])
    #expect(prompt.rows.map(\.test) == ["prompt"])
    #expect(prompt.rows.map(\.stddev) == [0])
    let generation = try objects(
      [Nano.path, "-p", "0", "-n", "2", "-r", "1", "--seed", "7"])
    #expect(generation.rows.map(\.test) == ["generation"])
    #expect(generation.rows.map(\.depth) == [0])
    let scalar = try objects(
      [Nano.path, "-p", "0", "-n", "1", "-r", "1", "--kernels", "scalar"]
        + ["--kv", "q8_0"])
    #expect(scalar.summary.kernels.allSatisfy { $0.hasSuffix("_scalar") })
    #expect(scalar.summary.kv == ["q8_0", "q8_0"])
  }

  @Test func table() throws {
    let outcome = try Program.host.run(
      ["bench", Nano.path, "-p", "4", "-n", "2", "-d", "0,9", "-r", "2"])
    expect(outcome, status: 0)
    #expect(outcome.errors == "")
    let rows = outcome.records().filter { $0.hasPrefix("|") }
    #expect(rows.count == 6)
    #expect(rows.allSatisfy { $0.filter { $0 == "|" }.count == 11 }, "\(rows)")
    #expect(rows[2].hasPrefix("| prompt | 4 | 0 | "))
    #expect(rows[5].hasPrefix("| generation | 2 | 9 | "))
    for line in ["kernels ", "load ", "peak memory ", "limits ", "before "] {
      #expect(outcome.text.contains("\n\(line)"), "\(line): \(outcome.text)")
    }
  }

  @Test func commas() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let name = "a \"quoted\", name.gguf"
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path(name), withDestinationPath: Nano.path)
    let outcome = try Program.host.run(
      ["bench", scratch.path(name), "-p", "4", "-n", "2", "-r", "1"]
        + ["--format", "csv"])
    expect(outcome, status: 0)
    let lines = outcome.records()
    #expect(lines.count == 3)
    let head = try #require(lines.first).split(separator: ",")
    #expect(head.prefix(4) == ["test", "model", "tokens", "depth"])
    for (line, test) in zip(lines.dropFirst(), ["prompt,", "generation,"]) {
      let start = test + "\"a \"\"quoted\"\", name.gguf\","
      #expect(line.hasPrefix(start), "\(line)")
      let rest = line.dropFirst(start.count).split(
        separator: ",", omittingEmptySubsequences: false)
      #expect(rest.count == head.count - 2)
      #expect(rest.allSatisfy { Double($0) != nil }, "\(line)")
    }
  }

  /// Without a model, on the shapes of a preset.
  @Test(arguments: [Program.host, Program.embedded])
  func kernels(program: Program) throws {
    try program.require()
    let (rows, summary) = try objects(
      ["--kernel", "matrix_q4_0_q8x32_scalar", "-r", "1", "-t", "2"]
        + ["--preset", "tinyswallow-1.5b"], by: program)
    #expect(rows.map(\.tokens) == [1, 128, 1, 128, 1, 128, 1, 128])
    #expect(
      Set(rows.map { [$0.rows, $0.columns] })
        == [[1536, 1536], [256, 1536], [8960, 1536], [1536, 8960]])
    for row in rows {
      #expect(row.test == "kernel")
      #expect(row.kernel == "matrix_q4_0_q8x32_scalar")
      check(row, summary)
      let matrix = Double(try #require(row.rows) * #require(row.columns))
      #expect(
        abs(row.bytesPerToken - matrix / 32 * 18 / Double(row.tokens)) < 1)
    }
    #expect(summary.kernels == ["matrix_q4_0_q8x32_scalar"])
  }

  /// One expert's matrices, not the stack of them, and not what weighs them.
  @Test func kernelsOnTheShapesOfAMixture() throws {
    #if arch(arm64)
    let set = "neon"
    #else
    let set = "avx2"
    #endif
    let (rows, _) = try objects(
      ["--kernel", "matrix_q4_0_q8x32_\(set)", "-r", "1"]
        + ["--preset", "swallow-moe-2x13b", "-t", "2"])
    #expect(
      Set(rows.map { [$0.rows, $0.columns] })
        == [[5120, 5120], [13824, 5120], [5120, 13824]])
  }

  @Test func kernelsOfAttention() throws {
    for (name, bytes) in [
      ("scores_f16_f32_scalar", 16384 * 256),
      ("values_q8_0_f32_scalar", 16384 * 136),
    ] {
      let (rows, summary) = try objects(["--kernel", name, "-r", "1"])
      #expect(rows.count == 2)
      #expect(rows[0].tokens == 1 && rows[0].columns == 128)
      #expect(rows[0].bytesPerToken == Double(bytes))
      for row in rows { check(row, summary) }
    }
  }

  /// `-p` and `-n` mean one thing here and another one in `run`.
  @Test func letters() throws {
    let run = try Program.host.run(["run", "--help"]).text
    let bench = try Program.host.run(["bench", "--help"]).text
    #expect(run.contains("-p, --instruction TEXT"))
    #expect(run.contains("-t, --threads N "))
    #expect(!run.contains("--prompt-tokens"))
    for option in [
      "-p, --prompt-tokens N,N", "-n, --generated-tokens N,N",
      "-d, --depth N,N", "-t, --threads N,N", "-r, --repetitions N",
    ] {
      #expect(bench.contains("  \(option) "), "\(option)")
    }
    #expect(!bench.contains("--instruction"))
  }

  @Test(arguments: [
    ["-p", "0", "-n", "0"], ["-p", "0,4"], ["-p", ""], ["-p", "1,"],
    ["-p", ",1"], ["-p", "1,,2"], ["-p", "-1"], ["-p", "1 ,2"], ["-p", "x"],
    ["-p", "1,99999999999999999999"], ["-p", "2147483648"], ["-n", "4,0"],
    ["-p", "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1"], ["-d", "-1"], ["-d", "1,"],
    ["-d", "99999999999999999999"], ["-t", "0"], ["-t", "1,65"], ["-t", "1,0"],
    ["-t", ""], ["-r", "0"], ["-r", "1001"], ["-r", "1,2"],
    ["--format", "xml"], ["--format", ""], ["-c", "64"],
    ["--preset", "tinyswallow-1.5b"],
  ])
  func refusals(words: [String]) throws {
    for program in [Program.host, .embedded] where program.isPresent {
      let outcome = try program.run(["bench", Nano.path] + words)
      expect(outcome, status: 2, code: "usage")
      #expect(outcome.output.isEmpty)
    }
  }

  /// The message says what would do.
  @Test func ranges() throws {
    let depth = try Program.host.run(["bench", Nano.path, "-d", "5,-1"])
    #expect(
      depth.errors.contains("up to 16 numbers from 0 to 2147483647"),
      "\(depth)")
    let foreign = try Program.host.run(["bench", Nano.path, "-c", "64"])
    #expect(foreign.errors.contains("--context is no option of bench"))
  }

  @Test(arguments: [
    ["--kernel", "x"], ["--kernel", ""],
    ["--kernel", "matrix_q4_0_q8x32_"], ["--kernel", "sums_f16_f32_scalar"],
    ["--kernel", "prepare_f32_q8_scalar"], ["--kernel", "gate_f32_f32_scalar"],
    ["--kernel", "matrix_q4_0_q8x32_scalar", "-p", "5"],
    ["--kernel", "matrix_q4_0_q8x32_scalar", "-d", "5"],
    ["--kernel", "matrix_q4_0_q8x32_scalar", "--kv", "f16"],
    ["--kernel", "matrix_q4_0_q8x32_scalar", "-b", "5"],
    ["--kernel", "matrix_q4_0_q8x32_scalar", "--kernels", "scalar"],
    ["--kernel", "matrix_q4_0_q8x32_scalar", "--preset", "x"],
    ["--kernel", "matrix_q4_0_q8x32_scalar", "model.gguf"],
  ])
  func refusalsOfKernels(words: [String]) throws {
    expect(try Program.host.run(["bench"] + words), status: 2, code: "usage")
  }

  /// Depth and length together are the context, which the model bounds, and
  /// then the memory.
  @Test func contexts() throws {
    func run(_ model: String, _ words: [String]) throws -> Outcome {
      try Program.host.run(["bench", model, "-r", "1"] + words)
    }
    for words in [
      ["-p", "100000"], ["-p", "1020", "-n", "0", "-d", "5"],
      ["-p", "2147483647", "-d", "2147483647"],
    ] {
      expect(
        try run(Nano.path, words), status: 2, code: "context_out_of_range")
    }
    let scratch = try Scratch()
    defer { scratch.remove() }
    var model = try EditedModel(Nano.path)
    model["qwen2.context_length"] = .uint32(1 << 31 - 1)
    try model.write(to: scratch.url("wide.gguf"))
    let deep = try run(
      scratch.path("wide.gguf"), ["-p", "1", "-d", "2000000000"])
    expect(deep, status: 4, code: "does_not_fit")
    #expect(deep.output.isEmpty)
    let limited = try Program.host.shell(
      "ulimit -v 250000; "
        + "exec \"$@\" bench --kernel matrix_q4_0_q8x32_scalar -r 1")
    expect(limited, status: 4, code: "does_not_fit")
  }
}

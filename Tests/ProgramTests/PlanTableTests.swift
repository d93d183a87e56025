import Foundation
import TestSupport
import Testing

/// Presets in `plan`: the table of all, and one of them.
struct PlanTableTests {
  /// A row of the table.
  private struct Row {
    let preset: String
    let type: String
    let file: Double
    let context: Int
    let needed: Double
    let fits: Bool
    let most: Int?

    init?(_ line: String) {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 7, let file = Double(words[2]),
        let context = Int(words[3]), let needed = Double(words[4])
      else { return nil }
      (preset, type, self.file) = (words[0], words[1], file)
      (self.context, self.needed) = (context, needed)
      fits = words[5] == "yes"
      most = Int(words[6])
    }
  }

  private func table(_ words: [String]) throws -> [Row] {
    let outcome = try Program.host.run(["plan"] + words)
    // Whatever fits or not: the table is what was asked for.
    expect(outcome, status: 0)
    #expect(outcome.errors.isEmpty, "\(outcome)")
    let lines = outcome.records()
    #expect(lines[0].hasPrefix("memory "))
    #expect(
      lines[1].split(separator: " ").joined(separator: " ")
        == "preset type file MiB context needed MiB fits most context")
    return try lines.dropFirst(2).map { try #require(Row($0), "\($0)") }
  }

  @Test func allPresetsInAllTypes() throws {
    let rows = try table(["--memory", "8G"])
    let presets = Set(rows.map(\.preset))
    let types = Set(rows.map(\.type))
    #expect(presets.count == 17)
    #expect(
      types.isSuperset(of: ["q4_0", "q4_k_m", "q5_k_m", "q6_k", "q8_0", "f16"]))
    // Models with experts alone have a type more.
    #expect(
      Set(rows.filter { $0.type == "mxfp4_moe" }.map(\.preset)) == [
        "swallow-moe-2x13b", "qwen3-swallow-30b-a3b", "gpt-oss-20b",
      ])
    #expect(rows.count == presets.count * (types.count - 1) + 3)
    for row in rows {
      #expect(row.context == 4096)
      #expect(row.needed > row.file)
      #expect(row.fits == (row.needed <= 8192), "\(row)")
      #expect(row.fits == (row.most ?? 0 >= 4096), "\(row)")
    }
    // A few that everybody knows.
    func most(_ preset: String, _ type: String) -> Int? {
      rows.first { $0.preset == preset && $0.type == type }?.most
    }
    #expect(most("tinyswallow-1.5b", "f16") == 32_768)
    #expect(most("swallow-7b", "q4_k_m") == 4096)
    #expect(most("llama-3.1-swallow-8b", "q4_k_m") ?? 0 > 32_768)
    #expect(most("swallow-70b", "q2_k") == nil)
    // Windows are not longer for a longer context.
    #expect(most("gemma-3-1b", "f16") == 32_768)
    #expect(most("gpt-oss-20b", "mxfp4_moe") == nil)
  }

  /// The most context of a row fits, and one more does not.
  @Test(arguments: ["2G", "8G", "64G"])
  func mostContext(memory: String) throws {
    let rows = try table(["--memory", memory, "--type", "q4_k_m"])
    #expect(rows.count == 17)
    let trained = [
      "tinyswallow-1.5b": 32_768, "llama-3.1-swallow-8b": 131_072,
      "qwen3-1.7b": 40_960, "qwen3-swallow-8b": 40_960,
      "qwen3-swallow-30b-a3b": 40_960, "gemma-2-2b": 8192,
      "gemma-3-270m": 32_768, "gemma-3-1b": 32_768, "gemma-3-4b": 131_072,
      "lfm2.5-1.2b": 128_000, "gpt-oss-20b": 131_072, "llm-jp-4-8b": 65_536,
      "sarashina2.2-1b": 8192,
    ]
    for row in rows {
      func plan(_ context: Int) throws -> Outcome {
        try Program.host.run([
          "plan", row.preset, "--memory", memory, "--type", row.type,
          "--context", "\(context)",
        ])
      }
      if let most = row.most {
        expect(try plan(most), status: 0)
        if most < trained[row.preset] ?? 4096 {
          expect(try plan(most + 1), status: 4)
        }
      } else {
        expect(try plan(1), status: 4)
      }
    }
  }

  @Test func options() throws {
    let small = try table(
      ["--memory", "8G", "--type", "q8_0", "--context", "100", "--batch", "1"])
    #expect(small.allSatisfy { $0.context == 100 && $0.type == "q8_0" })
    // Sarashina's heads are not of whole blocks: it has no such cache.
    let base = ["--memory", "8G", "--type", "q5_k_m"]
    let cache = try table(base + ["--kv", "q8_0"])
    let usual = try table(base)
      .filter { $0.preset != "sarashina2.2-1b" }
    #expect(cache.count == usual.count)
    for (one, other) in zip(cache, usual) {
      #expect(one.needed < other.needed)
      #expect(one.file == other.file)
    }
    // A context that a model was not trained on is as long as it can be.
    let long = try table(base + ["--context", "999999"])
    #expect(
      Set(long.map(\.context)) == [
        4096, 8192, 32_768, 40_960, 65_536, 128_000, 131_072,
      ])
  }

  /// One preset: the plan of a file that is not there.
  @Test func onePreset() throws {
    for program in Program.all where program.isPresent {
      let fits = try program.run([
        "plan", "7b", "--memory", "8G", "--type", "q4_k_m",
      ])
      expect(fits, status: 0)
      #expect(fits.text.contains("fits: yes"), "\(fits)")
      let big = try program.run(["plan", "Swallow-70B", "--memory", "8G"])
      expect(big, status: 4)
      #expect(big.text.contains("help: a smaller quantisation"), "\(big)")
    }
    for name in ["tinyswallow-1.5b", "1.5B", "swallow-moe-2x13b", "2X13b"] {
      expect(
        try Program.host.run(["plan", name, "--memory", "64G"]), status: 0)
    }
  }

  @Test func refused() throws {
    for words in [
      ["--type", "q9", "--memory", "8G"], ["7b", "--type", "q2"],
      [Nano.path, "--type", "q8_0"], ["--type", "q8_0"],
    ] {
      expect(try Program.host.run(["plan"] + words), status: 2, code: "usage")
    }
    expect(
      try Program.host.run(["plan", "swallow-8b"]), status: 3,
      code: "model_unavailable")
  }

  /// The file that is planned is the one that is written.
  @Test(.enabled(if: Synthesis.freeBytes > 2 << 30, "too little room"))
  func fileSize() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path("model.gguf")
    expect(
      try Program.host.run(
        ["synthesize", "--preset", "1.5b", "--type", "q2_k", path]), status: 0)
    func sizes(_ words: [String]) throws -> [String] {
      try Program.host.run(["plan"] + words).records()
        .filter { !$0.hasPrefix("available") && !$0.hasPrefix("control") }
    }
    let memory = ["--memory", "4G"]
    #expect(
      try sizes([path] + memory)
        == sizes(["1.5b", "--type", "q2_k"] + memory))
    let row = try #require(
      try table(memory + ["--type", "q2_k"]).first)
    let bytes = try #require(
      FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    #expect(abs(row.file - Double(bytes) / 1_048_576) <= 0.05)
  }
}

import Foundation
import TestSupport
import Testing

/// What `plan`, `inspect` and `logits` write.
@Suite struct CommandTests {
  /// The numbers of a plan, by the words before them.
  private func plan(_ options: [String]) throws -> [String: Double] {
    let outcome = try Program.host.run(["plan", Nano.path] + options)
    expect(outcome, status: 0)
    #expect(outcome.errors.isEmpty, "\(outcome)")
    #expect(outcome.records().last == "fits: yes", "\(outcome)")
    var parts: [String: Double] = [:]
    for line in outcome.records() where line.hasSuffix(" MiB") {
      let words = line.split(separator: " ")
      parts[words.dropLast(2).joined(separator: " ")] = Double(
        words[words.count - 2])
    }
    return parts
  }

  @Test func planAddsUp() throws {
    for options in [
      [], ["--context", "256", "--kv", "q8_0"], ["--batch", "1"],
    ] {
      let parts = try plan(options)
      let needed = try #require(parts["needed"])
      let sum = parts.filter { !["needed", "available"].contains($0.key) }
        .filter { !["control group", "address space"].contains($0.key) }
        .values.reduce(0, +)
      // Each of the parts is rounded to a tenth.
      #expect(abs(needed - sum) < 0.5 + 0.1, "\(parts)")
      #expect(parts["model file"] == 4.4)
    }
  }

  /// 6 layers × 2 heads × 64: 3,072 bytes a position in F16, 8 ½ bits an element
  /// in Q8_0, 4 ½ in Q4_0.
  @Test func planOfTheCache() throws {
    for (options, bytes) in [
      (["--kv", "f16"], 2 * 1536 * 1024), (["--kv", "q8_0"], 2 * 816 * 1024),
      ([], (1536 + 816) * 1024), (["--kv", "q4_0"], 2 * 432 * 1024),
      (["--kv", "f16", "--context", "512"], 2 * 1536 * 512),
    ] {
      let expected = Double(bytes) / 1_048_576
      let cache = try #require(plan(options)["key/value cache"])
      #expect(abs(cache - expected) <= 0.05 + 1e-9, "\(options): \(cache)")
    }
    #expect(try plan(["-b", "1"])["activations"] ?? 9 < 0.2)
  }

  @Test func inspectShowsTheFile() throws {
    for program in Program.all where program.isPresent {
      let outcome = try program.run(["inspect", Nano.path])
      expect(outcome, status: 0)
      #expect(outcome.errors.isEmpty, "\(outcome)")
      let lines = outcome.records()
      for line in [
        "general.architecture = qwen2", "qwen2.block_count = 6",
        "qwen2.embedding_length = 256", "qwen2.attention.head_count = 4",
        "F32: 31 tensors, 0.0 MiB", "Q5_K: 38 tensors, 2.8 MiB",
        "Q6_K: 5 tensors, 1.4 MiB", "fits: yes",
      ] {
        #expect(lines.contains(line), "\(line): \(outcome.text)")
      }
      #expect(outcome.text.contains("(5120 string)"))
      let scalar = try program.run([
        "inspect", Nano.path, "--kernels", "scalar",
      ])
      expect(scalar, status: 0)
      let kernels = scalar.text.components(separatedBy: "\nkernels (").last
      let section = kernels?.components(separatedBy: "\n\n").first
      let names = section?.split(separator: "\n").dropFirst() ?? []
      #expect(names.count >= 4, "\(scalar.text)")
      #expect(names.allSatisfy { $0.hasSuffix("_scalar") }, "\(names)")
    }
  }

  @Test(.enabled(if: Shared.isPresent, "the shared vocabulary is not there"))
  func inspectOfVocabularyAlone() throws {
    let outcome = try Program.host.run(
      ["inspect", Shared.path("vocab/ggml-vocab-qwen2.gguf")])
    expect(outcome, status: 0)
    #expect(outcome.text.contains("cannot be run: "), "\(outcome)")
    #expect(outcome.text.contains("(151936 string)"), "\(outcome)")
  }

  /// What a file is taken for, its sampling and stops, for files that cannot be
  /// run too.
  @Test(
    .enabled(if: Shared.isPresent, "the shared vocabularies are not there"),
    arguments: [
      (
        "qwen2", "TinySwallow-1.5B.gguf",
        [
          "TinySwallow (by its name)",
          "temperature = 0.7 (TinySwallow's recommendation)",
          "penalty_last_n = -1 (TinySwallow's recommendation)",
        ]
      ),
      (
        "llama-spm", "swallow-7b-instruct.gguf",
        [
          "Swallow (by its name)",
          "temperature = 0.99 (Swallow's recommendation)",
          "penalty_last_n = 64 (llama.cpp's default)",
          "stop = ### 指示: (Swallow's recommendation)",
          "stop = ### 入力: (Swallow's recommendation)",
          "max_tokens = 128 (Swallow's recommendation, not applied)",
        ]
      ),
      (
        "llama-bpe", "model.gguf",
        [
          "Llama 3 (by its architecture and vocabulary)",
          "temperature = 0.8 (llama.cpp's default)",
        ]
      ),
    ])
  func inspectShowsTheSystem(
    vocabulary: String, name: String, lines: [String]
  ) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path(name),
      withDestinationPath: Shared.path("vocab/ggml-vocab-\(vocabulary).gguf"))
    for program in Program.all where program.isPresent {
      let outcome = try program.run(["inspect", scratch.path(name)])
      expect(outcome, status: 0)
      for line in lines {
        #expect(outcome.records().contains(line), "\(line): \(outcome.text)")
      }
    }
  }

  @Test func logitsOfIds() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let ids = try scratch.write("ids.json", " [ 5118, 1,\n2 ] ")
    let out = scratch.path("out")
    func run(_ list: String, _ out: String, _ more: [String] = []) throws
      -> Outcome
    {
      try Program.host.run(
        ["logits", Nano.path, "--ids", list, "--out", out] + more)
    }
    let good = try run(ids, out)
    expect(good, status: 0)
    #expect(good.output.isEmpty && good.errors.isEmpty, "\(good)")
    let bytes = try Data(contentsOf: scratch.url("out"))
    #expect(bytes.count == 3 * 5120 * 4)
    // The file is replaced, not written over from its start.
    _ = try scratch.write("out", Data(repeating: 7, count: 1 << 20))
    expect(try run(ids, out), status: 0)
    #expect(try Data(contentsOf: scratch.url("out")) == bytes)
    let piped = try run(ids, "-")
    #expect(piped.output == bytes, "\(piped.output.count)")
    for (text, code) in [
      ("[]", "prompt_empty"), ("[5120]", "id_out_of_range"),
      ("[-1]", "id_out_of_range"), ("[1.5]", ""), ("[1", ""), ("[1] x", ""),
      ("{\"ids\":[1]}", ""), ("[\"1\"]", ""), ("[99999999999999999999]", ""),
    ] {
      let outcome = try run(scratch.write("bad.json", text), out)
      expect(outcome, status: 1)
      #expect(
        outcome.codes.contains { code.isEmpty || $0 == code }, "\(outcome)")
      #expect(outcome.output.isEmpty, "\(outcome)")
    }
    let many = "[" + String(repeating: "1,", count: 1024) + "1]"
    for options in [[], ["--context", "5"]] {
      let outcome = try run(scratch.write("many.json", many), out, options)
      #expect(outcome.status == 1 || outcome.status == 2, "\(outcome)")
      #expect(!outcome.codes.isEmpty, "\(outcome)")
    }
    expect(try run("/no/such", out), status: 1, code: "file_unavailable")
    expect(try run(ids, "/no/such"), status: 1, code: "file_unavailable")
    expect(try run(ids, "/dev/full"), status: 6, code: "output_failed")
  }
}

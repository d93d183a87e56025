import Foundation
import GGUF
import TestSupport
import Testing

/// Models in several files.
@Suite struct SplitTests {
  private let ids = [Nano.start, 872, 198, 40, 41, 42, 7, 300]

  /// Runs a test with a folder of its own.
  private func inScratch(_ body: (Scratch) throws -> Void) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try body(scratch)
  }

  @Test(arguments: Program.all) func sameLogits(program: Program) throws {
    try program.require()
    try inScratch { scratch in
      let whole = try program.logits(Nano.path, ids)
      let thirds = try SplitModel(Nano.path, count: 3).write(to: scratch)
      #expect(try program.logits(thirds, ids) == whole)
      // gguf-py's `no_tensor_first_split`; a tensor a part is the most.
      let many = try SplitModel(
        Nano.path, count: 12, stem: "a-00001-of-00002", isFirstEmpty: true
      ).write(to: scratch)
      #expect(try program.logits(many, ids) == whole)
    }
  }

  /// What every command says of the parts together.
  @Test func commands() throws {
    try inScratch { scratch in
      let split = try SplitModel(Nano.path, count: 3)
      let path = try split.write(to: scratch)
      let sizes = try (1...3).map {
        try Data(contentsOf: scratch.url(split.name($0))).count
      }
      let total = sizes.reduce(0, +)
      let program = Program.host
      let answer = try program.run(["run", path], .text(Nano.question + "\n"))
      expect(answer, status: 0)
      #expect(answer.text == Nano.answer + "\n")
      let inspection = try program.run(["inspect", path])
      expect(inspection, status: 0)
      #expect(inspection.text.contains("\(total) bytes in 3 parts, "))
      let plan = try program.run(["plan", path])
      expect(plan, status: 0)
      let size = String(format: "%.1f MiB", Double(total) / 1_048_576)
      #expect(plan.text.contains("model file        \(size)\n"), "\(plan)")
      #expect(
        try program.tokenize(path, [("Budapest", false)])
          == program.tokenize(Nano.path, [("Budapest", false)]))
      let bench = try program.run(
        ["bench", path, "-p", "4", "-n", "2", "--repetitions", "1"])
      expect(bench, status: 0)
      #expect(bench.text.hasPrefix(split.name(1)), "\(bench)")
      let whole = try program.run(["inspect", Nano.path])
      #expect(!whole.text.contains(" parts, "))
    }
  }

  /// A model of one part is a whole one, under any name.
  @Test func oneOfOne() throws {
    try inScratch { scratch in
      var model = try EditedModel(Nano.path)
      model["split.count"] = .uint16(1)
      model["split.no"] = .uint16(0)
      for name in ["m.gguf", "m-00001-of-00001.gguf", "m-00002-of-00003.gguf"] {
        try model.write(to: scratch.url(name))
        expect(
          try Program.host.run(["plan", scratch.path(name)]), status: 0)
      }
    }
  }

  /// Only the first part is found, and all of them count for its size.
  @Test func found() throws {
    try inScratch { scratch in
      let split = try SplitModel(Nano.path, count: 3, isFirstEmpty: true)
      let first = try split.write(to: scratch)
      let size = try Data(contentsOf: scratch.url(split.name(2))).count
      // Larger than every part, smaller than all of them.
      _ = try scratch.write("x.gguf", Data(repeating: 0, count: size + 4096))
      let outcome = try ChildProcess.run(
        [Program.host.path, "plan"], input: .closed, output: .captured,
        environment: [
          "SWIFTLET_MODEL": scratch.folder.path,
          "LD_LIBRARY_PATH":
            ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
        ], seconds: 60)
      expect(outcome, status: 0)
      #expect(outcome.errors.contains("model: \(first)\n"), "\(outcome)")
    }
  }
}

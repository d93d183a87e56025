import Foundation
import TestSupport
import Testing

/// `--load copy`: the model in the program's own memory.
@Suite struct LoadTests {
  private let ids = [Nano.start, 872, 198, 40, 41, 42, 7, 300]
  private let copy = ["--load", "copy"]

  /// Runs a test with a folder of its own, and a model in it.
  private func withModel(
    _ body: (Scratch, String) throws -> Void
  ) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let model = scratch.path("model.gguf")
    try FileManager.default.copyItem(atPath: Nano.path, toPath: model)
    try body(scratch, model)
  }

  @Test(arguments: Program.all) func sameLogits(program: Program) throws {
    try program.require()
    try withModel { scratch, model in
      let mapped = try program.logits(model, ids)
      #expect(try program.logits(model, ids, ["--load", "map"]) == mapped)
      #expect(try program.logits(model, ids, copy) == mapped)
      let parts = try SplitModel(Nano.path, count: 12, isFirstEmpty: true)
        .write(to: scratch)
      #expect(try program.logits(parts, ids, copy) == mapped)
    }
  }

  /// What becomes of the file after the first answer is no matter.
  @Test(
    arguments: Program.all,
    [": >'M'", "rm 'M'", "head -c 4597664 /dev/zero >N && mv N 'M'"])
  func aFileThatChanges(program: Program, change: String) throws {
    try program.require()
    try withModel { scratch, model in
      let line = change.replacingOccurrences(of: "M", with: model)
        .replacingOccurrences(of: "N", with: scratch.path("new"))
      let outcome = try program.shell(
        """
        cd '\(scratch.folder.path)'; mkfifo in; : >out
        "$@" run --load copy '\(model)' <in >out & child=$!
        exec 3>in
        echo '\(Nano.question)' >&3
        i=0
        while [ ! -s out ] || [ "$(tail -c 1 out | wc -l)" -lt 1 ]; do
          i=$((i+1)); [ $i -lt 1200 ] || exit 99
          sleep 0.05
        done
        \(line)
        echo '\(Nano.question)' >&3
        exec 3>&-
        wait $child; status=$?
        cat out; exit $status
        """)
      expect(outcome, status: 0)
      #expect(outcome.text == "\(Nano.answer)\n\(Nano.answer)\n")
      #expect(outcome.errors.isEmpty, "\(outcome)")
    }
  }

  @Test(arguments: Program.all) func aCutFile(program: Program) throws {
    try program.require()
    try withModel { _, model in
      let half = try Data(contentsOf: URL(fileURLWithPath: model))
        .prefix(2_000_000)
      try half.write(to: URL(fileURLWithPath: model))
      let outcome = try program.run(["run", model] + copy, .text("a\n"))
      expect(outcome, status: 3, code: "gguf_tensor_outside_file")
      #expect(outcome.output.isEmpty)
    }
  }

  /// A limit of address space counts the model once, as when it is mapped.
  @Test(arguments: [Program.host, .embedded])
  func addressSpace(program: Program) throws {
    try program.require()
    try withModel { _, model in
      // Padding behind the weights is part of the file.
      let size = try Data(contentsOf: URL(fileURLWithPath: model)).count
      #expect(truncate(model, off_t(size + (256 << 20))) == 0)
      for (limit, status) in [(450_000, Int32(0)), (250_000, 4)] {
        let outcome = try program.shell(
          "ulimit -v \(limit); exec \"$@\" run --load copy '\(model)'",
          .text(Nano.question + "\n"))
        expect(outcome, status: status)
        #expect(outcome.text == (status == 0 ? Nano.answer + "\n" : ""))
      }
    }
  }

  /// A command that computes nothing loads nothing.
  @Test func refused() throws {
    for words in [
      ["run", "--load", "x"], ["run", "--load"], ["run", "--load", ""],
      ["plan", "--load", "copy"], ["tokenize", "--load", "copy"],
      ["bench", "--kernel", "matrix_q4_0_q8x32_scalar", "--load", "copy"],
    ] {
      expect(try Program.host.run(words), status: 2, code: "usage")
    }
  }

  @Test func bench() throws {
    for way in ["map", "copy"] {
      let outcome = try Program.host.run([
        "bench", Nano.path, "-p", "4", "-n", "0", "-r", "1", "--load", way,
        "--format", "jsonl",
      ])
      expect(outcome, status: 0)
      #expect(outcome.text.contains("\"load\":\"\(way)\","), "\(outcome)")
    }
  }
}

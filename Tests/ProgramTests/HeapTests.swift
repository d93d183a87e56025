import Foundation
import GGUF
import Memory
import Tensors
import TestSupport
import Testing

/// Once the model is loaded the heap is not called: one prompt costs as many
/// calls as fifty.
@Suite(.enabled(if: HeapCounter.isPossible))
struct HeapTests {
  private func withModel(
    _ architecture: String? = nil, _ body: (HeapCounter, String) throws -> Void
  ) throws {
    let counter = try HeapCounter()
    defer { counter.remove() }
    var shape =
      architecture.map { TinyModel.Shape.of($0) } ?? TinyModel.Shape()
    shape.vocabulary = TinyModel.Token.count
    (shape.hidden, shape.headDimension, shape.matrices) = (128, 32, .q8_0)
    if architecture != nil { shape.heads = 4 }
    var model = try TinyModel(shape, seed: 2)
    try model.addTokenizer()
    let bytes = try model.bytes()
    let path = counter.file("model.gguf")
    try Data((0..<bytes.count).map { bytes[$0] }).write(to: path)
    try body(counter, path.path)
  }

  /// The same prompts, and fifty times as many, cause as many calls.
  private func compare(
    _ options: [String], _ prompts: String, _ architecture: String? = nil
  ) throws {
    try withModel(architecture) { counter, model in
      let arguments = ["run", "-n", "12", "-b", "16"] + options + [model]
      let once = try counter.run(arguments, Data(prompts.utf8))
      let often = String(repeating: prompts, count: 50)
      let many = try counter.run(arguments, Data(often.utf8))
      #expect(once.calls > 0 && once.calls == many.calls)
      #expect(once.status == many.status)
      #expect(many.output.count > once.output.count)
      // Each prompt has its answer, empty ones too.
      let lines = prompts.utf8.count { $0 == 0x0A }
      #expect(many.output.count { $0 == 0x0A } >= 50 * lines)
    }
  }

  @Test(arguments: ["1", "2", "5"])
  func answers(threads: String) throws {
    try compare(["-t", threads], "日本の首都は?\nHello, hello, hello.\n")
  }

  /// Windows that go round, convolutions, experts.
  @Test(arguments: TinyModel.Shape.architectures.dropFirst(2))
  func architectures(name: String) throws {
    let prompts = "日本の首都は?\nHello, hello, hello.\n日本の首都?\n"
    try compare(["-t", "2"], prompts, name)
  }

  @Test func conversation() throws {
    // Both forget turns: the runtime of debug builds makes types when they are
    // first needed.
    let prompts = String(repeating: "a\n日本\n", count: 8)
    try compare(["--conversation", "-c", "256"], prompts)
  }

  /// Sessions that are saved after each answer, and restored.
  @Test(arguments: ["qwen2", "lfm2"])
  func sessions(name: String) throws {
    try withModel(name) { counter, model in
      let arguments = [
        "run", "-n", "4", "-c", "256", "--conversation", "--session",
        counter.file("talk.session").path, model,
      ]
      _ = try counter.run(arguments, Data("a\n".utf8))
      let once = try counter.run(arguments, Data("a\n".utf8))
      let lines = String(repeating: "a\n日本\n", count: 20)
      let many = try counter.run(arguments, Data(lines.utf8))
      #expect(once.calls > 0 && once.calls == many.calls)
      #expect(once.status == 0 && many.status == 0)
    }
  }

  /// Templates of any kind, macros included.
  @Test(arguments: ["chatml", "swallow-alpaca", "llama-3.1"])
  func templates(name: String) throws {
    try compare(["-c", "1024", "--template", name], "a\n日本\n")
  }

  @Test func rawAndComposed() throws {
    try compare(["--raw", "--nfc"], "か\u{3099}き\u{3099}\nabc\n")
  }

  @Test func systemAndInstruction() throws {
    try compare(["-s", "System.", "-p", "Say:"], "x\ny z\n")
  }

  /// Lines that fail: a NUL, and more than the context holds.
  @Test func failures() throws {
    let long = String(repeating: "long ", count: 100)
    try compare(["-c", "256"], "a\u{0}b\n\(long)\nfine\n")
  }

  /// Bytes that are no UTF-8, and a line beyond a mebibyte.
  @Test func unreadableLines() throws {
    try withModel { counter, model in
      let bad = Data([0xFF, 0x0A, 0xE3, 0x81, 0x0A])
      let line = Data(repeating: 0x61, count: (1 << 20) + 1) + [0x0A]
      let once = try counter.run(["run", "-n", "2", model], bad + line)
      let many = try counter.run(
        ["run", "-n", "2", model], bad + line + bad + line + bad)
      #expect(once.calls > 0 && once.calls == many.calls)
      #expect(once.status == 1 && many.status == 1)
      #expect(once.output == Data("\n\n\n".utf8))
      #expect(many.output.count { $0 == 0x0A } == 8)
    }
  }
}

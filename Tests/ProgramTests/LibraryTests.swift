import Foundation
import TestSupport
import Testing

/// `--blas` and `--numa`, with the libraries and without.
@Suite struct LibraryTests {
  private static let computing = [
    "run", "chat", "serve", "plan", "inspect", "logits", "bench",
  ]

  /// A folder whose library is none.
  private func without(
    _ library: String, _ body: ([String: String]) throws -> Void
  ) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    _ = try scratch.write(library, "no library\n")
    let usual = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? ""
    try body(["LD_LIBRARY_PATH": "\(scratch.folder.path):\(usual)"])
  }

  private func logits(
    _ model: String, _ tokens: [Int], _ options: [String],
    _ environment: [String: String] = [:]
  ) throws -> (bytes: Data, notes: String) {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let file = try scratch.write("ids.json", "\(tokens)")
    let outcome = try Program.host.run(
      ["logits", model, "--ids", file, "--out", scratch.path("out")]
        + options, environment: environment)
    expect(outcome, status: 0)
    return (try Data(contentsOf: scratch.url("out")), outcome.errors)
  }

  /// Prompts by the library, near those of the kernels; off is their bits.
  @Test(
    .enabled(if: Shared.isPresent, "the shared fixtures are not there"),
    arguments: ["f16", "bf16"])
  func prompts(type: String) throws {
    let fixture = Fixture(family: "qwen2", type: type)
    let tokens = try fixture.shape().tokens
    #expect(tokens.count >= 16)
    let own = try logits(fixture.path, tokens, [])
    #expect(own.notes.isEmpty)
    let off = try logits(fixture.path, tokens, ["--blas", "off"])
    #expect(off.bytes == own.bytes && off.notes.isEmpty)
    let on = try logits(
      fixture.path, tokens, ["--blas", "on", "--threads", "3"])
    if on.notes.contains("cannot be opened") {
      #expect(on.bytes == own.bytes)
    } else {
      #expect(on.notes.contains("bits of their logits may differ"))
      let pairs = zip(floats(on.bytes), floats(own.bytes))
      #expect(on.bytes.count == own.bytes.count)
      #expect(pairs.allSatisfy { abs($0 - $1) < 0.02 })
    }
    // One token at a time is no prompt.
    let single = try logits(
      fixture.path, tokens, ["--blas", "on", "--batch", "1"])
    #expect(single.bytes == own.bytes)
  }

  /// A machine without the library goes on, with the kernels' bits.
  @Test(.enabled(if: Shared.isPresent, "the shared fixtures are not there"))
  func noOpenBLAS() throws {
    let fixture = Fixture(family: "qwen2", type: "f16")
    let tokens = try fixture.shape().tokens
    let own = try logits(fixture.path, tokens, [])
    try without("libopenblas.so.0") { environment in
      let on = try logits(
        fixture.path, tokens, ["--blas", "on"], environment)
      #expect(on.bytes == own.bytes)
      #expect(on.notes.contains("libopenblas.so.0) cannot be opened"))
    }
  }

  /// Blocks are never the library's.
  @Test func nothingToCompute() throws {
    let outcome = try Program.host.run(["inspect", Nano.path, "--blas", "on"])
    expect(outcome, status: 0)
    #expect(!outcome.text.contains("openblas"))
    #expect(
      outcome.errors.contains("has nothing to compute")
        || outcome.errors.contains("cannot be opened"))
    let plans = try [[], ["--blas", "on"]].map {
      try Program.host.run(["plan", Nano.path] + $0).text
        .split(separator: "\n").first { $0.hasPrefix("kernel scratch") }
    }
    #expect(plans[0] == plans[1])
  }

  /// One node, no library, or several: the bits are the same.
  @Test func nodes() throws {
    let text = try Program.host.run(["inspect", Nano.path]).text
    let prompt = ChildProcess.Input.text("日本の首都は？\n")
    var answers: [String] = []
    for policy in ["off", "auto", "interleave"] {
      let outcome = try Program.host.run(
        ["run", Nano.path, "--numa", policy], prompt)
      expect(outcome, status: 0)
      answers.append(outcome.text)
      if policy != "interleave" {
        #expect(outcome.errors.isEmpty)
      } else if text.contains("nodes of memory: 1\n") {
        #expect(outcome.errors.contains("one node of memory only"))
      }
    }
    #expect(Set(answers).count == 1)
    try without("libnuma.so.1") { environment in
      let outcome = try Program.host.run(
        ["run", Nano.path, "--numa", "auto"], prompt, environment: environment)
      expect(outcome, status: 0)
      #expect(outcome.text == answers[0] && outcome.errors.isEmpty)
    }
  }

  @Test func refusals() throws {
    for words in [
      ["--blas", "yes"], ["--blas", ""], ["--blas"], ["--numa", "bind"],
      ["--numa", "on"], ["--numa"],
    ] {
      expect(
        try Program.host.run(["run", Nano.path] + words), status: 2,
        code: "usage")
    }
    for words in [
      ["tokenize", Nano.path, "--blas", "on"],
      ["plan", Nano.path, "--numa", "off"],
      ["bench", "--kernel", "matrix_f16_f32_scalar", "--blas", "on"],
    ] {
      expect(try Program.host.run(words), status: 2, code: "usage")
    }
  }

  /// The boards' program goes without: asking for it is an error, nothing of it
  /// is in the file.
  @Test(arguments: [Program.embedded, Program.board])
  func buildsWithout(program: Program) throws {
    try program.require()
    for command in LibraryTests.computing {
      expect(
        try program.run([command, Nano.path, "--blas", "on"]), status: 2,
        code: "usage")
    }
    let numa = try program.run(["run", Nano.path, "--numa", "interleave"])
    expect(numa, status: 2, code: "usage")
    #expect(numa.errors.contains("goes without libnuma"))
    let plain = try program.run(
      ["run", Nano.path, "--blas", "off", "--numa", "auto"],
      .text("日本の首都は？\n"))
    expect(plain, status: 0)
    #expect(plain.errors.isEmpty)
    for name in ["libopenblas.so", "libnuma.so", "cblas_sgemm"] {
      #expect(try !contains(program.path, name), "\(name)")
    }
    // The same look finds what is there.
    #expect(try contains(program.path, "goes without"))
    #expect(try contains(Program.host.path, "libopenblas.so"))
  }

  private func contains(_ path: String, _ text: String) throws -> Bool {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return data.range(of: Data(text.utf8)) != nil
  }
}

import Foundation
import GGUF
import Memory
import TestSupport
import Testing

/// Damaged files through the whole program: an error with a code or an answer,
/// never a signal, never a program that does not end.
@Suite(.enabled(if: Shared.isPresent, "the shared fixtures are not there"))
struct BrokenFileTests {
  /// One file of every kind.
  private static let files =
    Fixture.types.map { "fixtures/qwen2-\($0).gguf" } + [
      "fixtures/qwen2hot-q8_0.gguf", "fixtures/llama2-q5_k_m.gguf",
      "fixtures/mixtral-q8_0.gguf", "fixtures/llama31-q5_k_m.gguf",
      "fixtures/gemma3-q4_k_m.gguf", "fixtures/lfm2-q8_0.gguf",
      "fixtures/gptoss-mxfp4_moe.gguf", "nano/swiftlet-nano-q4_0.gguf",
    ]
  private static let commands = [
    "inspect", "plan", "run", "logits", "tokenize",
  ]

  /// Runs one command on a file; what it may end with is checked.
  private func check(
    _ program: Program, _ command: String, _ path: String, _ scratch: Scratch,
    _ what: String, mustFail: Bool = false
  ) throws {
    var words = [command, path]
    if command == "run" { words += ["-n", "2", "-c", "16"] }
    if command == "logits" {
      words += ["--ids", scratch.path("ids.json"), "--out", "-"]
    }
    let outcome = try program.run(words, .text("a\n"), seconds: 20)
    // A context may be less than what was asked for, a cache too large.
    let isKnown = [0, 1, 2, 3, 4].contains(outcome.status)
    let isTold =
      outcome.status == 0 || !outcome.codes.isEmpty
      || outcome.text.contains("fits: no")
    #expect(isKnown && isTold, "\(what): \(outcome)")
    if mustFail {
      #expect(
        outcome.status == 3 && outcome.output.isEmpty, "\(what): \(outcome)")
    }
  }

  /// Where the data of a file's tensors begins.
  private func headerCount(_ data: Data) throws -> Int {
    let file = try GGUFFile(view(data))
    return data.count
      - file.tensors.reduce(0) {
        max($0, $1.offset + $1.data.count)
      }
  }

  private func prepare(_ scratch: Scratch) throws {
    _ = try scratch.write("ids.json", "[1, 2, 3]")
  }

  @Test(arguments: files) func cutAnywhere(file: String) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try prepare(scratch)
    let data = try Shared.data(file)
    let header = try headerCount(data)
    var random = SeededRandom(UInt64(file.utf8.count))
    var cuts = [1, 3, 4, 7, 8, 15, 16, 23, 24, 25, header - 1, header]
    cuts += (0..<6).map { _ in Int(random.next() % UInt64(header)) }
    cuts += (0..<4).map { _ in
      header + Int(random.next() % UInt64(data.count - header - 64))
    }
    // Between the last tensor and the file's end there is nothing but padding.
    cuts += [data.count - 64]
    for (turn, cut) in cuts.enumerated() {
      let path = try scratch.write("cut.gguf", data.prefix(cut))
      let command = BrokenFileTests.commands[turn % 5]
      try check(
        .host, command, path, scratch, "\(file) cut to \(cut)", mustFail: true)
      guard turn % 4 == 0 else { continue }
      for program in [Program.embedded, .board] where program.isPresent {
        guard program.emulator.isEmpty || turn % 16 == 0 else { continue }
        try check(
          program, command, path, scratch, "\(file) cut to \(cut)",
          mustFail: true)
      }
    }
  }

  /// Fields of the header are set to hostile values, wherever they lie.
  @Test(arguments: files) func hostileHeader(file: String) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try prepare(scratch)
    let data = try Shared.data(file)
    let places = try fields(data)
    var random = SeededRandom(99 &+ UInt64(file.utf8.count))
    let values: [UInt64] = [
      0, 1, 2, 13, 0x7F, 0xFF, 1 << 31, (1 << 31) - 1, (1 << 32) - 1, 1 << 32,
      1 << 62, 1 << 63, .max, .max - 31, UInt64(data.count),
    ]
    for turn in 0..<24 {
      var broken = data
      for _ in 0...(turn % 3) {
        let place = places[Int(random.next() % UInt64(places.count))]
        let value = values[Int(random.next() % UInt64(values.count))]
        let width = [1, 4, 8][Int(random.next() % 3)]
        for index in 0..<width where place + index < broken.count {
          broken[place + index] = UInt8(
            truncatingIfNeeded: value >> UInt64(8 * index))
        }
      }
      let path = try scratch.write("broken.gguf", broken)
      let command = BrokenFileTests.commands[turn % 5]
      try check(.host, command, path, scratch, "\(file), turn \(turn)")
      for program in [Program.embedded, .board] where program.isPresent {
        guard turn % (program.emulator.isEmpty ? 4 : 12) == 0 else { continue }
        try check(program, command, path, scratch, "\(file), turn \(turn)")
      }
    }
  }

  /// Where numbers stand: the four of the start, those of the keys that a model
  /// has, and the ends of tensors' descriptions.
  private func fields(_ data: Data) throws -> [Int] {
    let file = try GGUFFile(view(data))
    var places = [0, 4, 8, 16, 24]
    for entry in file.metadata {
      let key = string(entry.key)
      if let range = data.range(of: Data(key.utf8)) {
        places += [range.lowerBound - 8, range.upperBound]
        places += [range.upperBound + 4, range.upperBound + 8]
      }
    }
    for tensor in file.tensors.prefix(8) {
      let name = Data(string(tensor.name).utf8)
      if let range = data.range(of: name) {
        places += [range.lowerBound - 8, range.upperBound]
        places += [4, 12, 20, 24].map { range.upperBound + $0 }
      }
    }
    return places.filter { $0 >= 0 && $0 + 8 < data.count }
  }

  /// Random bytes for weights: numbers come out, or the error that says not.
  @Test(arguments: Fixture.types) func randomWeights(type: String) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try prepare(scratch)
    let file = "fixtures/qwen2-\(type).gguf"
    var data = try Shared.data(file)
    var random = SeededRandom(4)
    for start in stride(
      from: try headerCount(data), to: data.count - 8, by: 8)
    {
      let bits = random.next()
      for index in 0..<8 {
        data[start + index] = UInt8(
          truncatingIfNeeded: bits >> UInt64(8 * index))
      }
    }
    let path = try scratch.write("random.gguf", data)
    for program in Program.all where program.isPresent {
      for kernels in ["scalar", nil] {
        let outcome = try program.run(
          [
            "logits", path, "--ids", scratch.path("ids.json"), "--out", "-",
          ] + (kernels.map { ["--kernels", $0] } ?? []), seconds: 20)
        #expect(
          outcome.status == 0 || outcome.codes == ["model_not_finite"],
          "\(outcome)")
      }
    }
  }
}

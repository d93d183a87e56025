import Foundation
import TestSupport
import Testing

/// The logits' bytes depend on the model, the cache's types and the tokens, and
/// on nothing else: one axis is varied at a time from one base case.
@Suite(.enabled(if: Shared.isPresent, "the shared fixtures are not there"))
struct SameBitsTests {
  private static let base = ["--threads", "2", "--batch", "256"]
  private static let caches = ["f16", "q8_0", "f16,q8_0", "q8_0,f16", "q4_0"]
  /// Each with fewer kernels than `max`, on which `boardBuild` runs all files.
  private static let cpus = ["cortex-a53", "cortex-a76"]

  /// A file of each family, and one of each form that activations have: floats,
  /// blocks of 32, blocks of 256.
  private static let representatives =
    (Fixture.short + Fixture.hot + Fixture.long + Fixture.llama).filter {
      fixture in
      switch fixture.family {
      case "qwen2", "mixtral": ["f16", "q8_0", "q5_k_m"].contains(fixture.type)
      default: fixture.type == "q5_k_m"
      }
    }

  /// A file of each newer architecture.
  ///
  /// Those with windows have so many tokens that rings and blocks of attention
  /// go round in batches of 7.
  private static let newer =
    ["qwen3", "qwen3moe", "lfm2"].map {
      Fixture(family: $0, type: "q4_k_m")
    } + windowed(tokens: 150)

  private static func windowed(tokens: Int?) -> [Fixture] {
    [("gemma2", "q4_k_m"), ("gemma3", "q8_0"), ("gptoss", "mxfp4_moe")].map {
      Fixture(family: $0, type: $1, limit: tokens)
    }
  }

  /// The base case's logits, which several tests compare with.
  private static let baselines = Remembered<Data>()

  private func logits(
    _ fixture: Fixture, _ cache: String = "f16,q8_0"
  ) throws -> (bytes: Data, tokens: [Int]) {
    let tokens = try fixture.shape().tokens
    let options = SameBitsTests.base + ["--kv", cache]
    let bytes = try SameBitsTests.baselines.value(
      of: "\(fixture.testDescription) \(options)"
    ) {
      try Program.host.logits(fixture.path, tokens, options)
    }
    return (bytes, tokens)
  }

  /// Where two files of logits part.
  private func difference(_ one: Data, _ other: Data) -> String? {
    guard one != other else { return nil }
    guard one.count == other.count else {
      return "\(one.count) and \(other.count) bytes"
    }
    let pairs = zip(floats(one), floats(other))
    let parted = pairs.enumerated().filter {
      $1.0.bitPattern != $1.1.bitPattern
    }
    guard let first = parted.first else { return "nowhere" }
    return "\(parted.count) of \(one.count / 4) differ, the first at "
      + "\(first.offset): \(first.element.0) and \(first.element.1)"
  }

  /// Runs a variation and compares; what fails is told, and the rest goes on.
  private func compare(
    _ fixture: Fixture, _ expected: Data, _ tokens: [Int], _ program: Program,
    _ options: [String], seconds: Double = 120
  ) {
    let what = "\(fixture.name), \(program.testDescription) \(options)"
    do {
      let bytes = try program.logits(
        fixture.path, tokens, options, seconds: seconds)
      let parted = difference(expected, bytes)
      #expect(parted == nil, "\(what): \(parted ?? "")")
    } catch {
      Issue.record("\(what): \(error)")
    }
  }

  @Test(
    arguments: Fixture.short + Fixture.hot + Fixture.llama + Fixture.newer)
  func kernelsThreadsAndBatches(fixture: Fixture) throws {
    let base = SameBitsTests.base
    let (expected, tokens) = try logits(fixture)
    let sets = try Program.host.instructionSets()
    #expect(sets.first == "scalar")
    for set in sets {
      compare(
        fixture, expected, tokens, .host, base + ["--kernels", set])
    }
    // The base case has two threads and batches of 256.
    for threads in [1, 3, 4] {
      compare(
        fixture, expected, tokens, .host,
        ["--batch", "256", "--threads", "\(threads)"])
    }
    for batch in [1, 7, 48] {
      compare(
        fixture, expected, tokens, .host,
        ["--threads", "2", "--batch", "\(batch)"])
    }
  }

  @Test(arguments: Fixture.long + windowed(tokens: nil))
  func severalBlocksOfAttention(fixture: Fixture) throws {
    let (expected, tokens) = try logits(fixture)
    // Scalar code multiplies many F16 slowly, and the same for all lengths.
    let scalar = fixture.type == "f16" ? [] : [["--kernels", "scalar"]]
    for options in scalar + [
      ["--threads", "1"], ["--threads", "3"],
      ["--threads", "1", "--prompt-threads", "3"],
      ["--threads", "2", "--prompt-threads", "1", "--batch", "7"],
      ["--threads", "4"], ["--batch", "1"], ["--batch", "7"],
      ["--batch", "48"], ["--context", "1024"],
    ] {
      compare(fixture, expected, tokens, .host, options)
    }
    if Program.embedded.isPresent {
      compare(fixture, expected, tokens, .embedded, SameBitsTests.base)
    }
  }

  @Test(arguments: caches) func typesOfTheCache(cache: String) throws {
    for fixture in Fixture.short {
      let (expected, tokens) = try logits(fixture, cache)
      for program in Program.all where program.isPresent {
        if !program.emulator.isEmpty, fixture.type != "q5_k_m" { continue }
        compare(
          fixture, expected, tokens, program,
          ["--kv", cache, "--batch", "7", "--threads", "3"])
      }
      compare(
        fixture, expected, tokens, .host,
        ["--kv", cache, "--kernels", "scalar"])
    }
  }

  @Test(
    .enabled(
      if: Program.embedded.isPresent, "Toolchains/build-embedded did not run"),
    arguments: Fixture.short + Fixture.hot + Fixture.llama + newer)
  func embeddedBuild(fixture: Fixture) throws {
    let (expected, tokens) = try logits(fixture)
    let base = SameBitsTests.base
    compare(fixture, expected, tokens, .embedded, base)
    compare(
      fixture, expected, tokens, .embedded, base + ["--kernels", "scalar"])
  }

  @Test(
    .enabled(if: Program.board.isPresent, "Toolchains/build-board did not run"),
    arguments: Fixture.short + Fixture.hot + Fixture.llama + newer)
  func boardBuild(fixture: Fixture) throws {
    let (expected, tokens) = try logits(fixture)
    let base = SameBitsTests.base
    compare(fixture, expected, tokens, .board, base)
    // Selftest compares every type's kernels with scalar code on emulated CPUs.
    let names = SameBitsTests.representatives.map(\.name)
    guard names.contains(fixture.name) else { return }
    compare(fixture, expected, tokens, .board, base + ["--kernels", "scalar"])
    let batch = ["--threads", "2", "--batch", "7"]
    compare(fixture, expected, tokens, .board, batch)
  }

  @Test(
    .enabled(if: Program.board.isPresent, "Toolchains/build-board did not run"))
  func severalBlocksOfAttentionOnABoard() throws {
    let fixture = Fixture(family: "qwen2long", type: "q5_k_m")
    let (expected, tokens) = try logits(fixture)
    // No token changes the logits of those before it.
    let count = 2 * 128 + 30
    let part = expected.prefix(expected.count / tokens.count * count)
    compare(
      fixture, part, Array(tokens.prefix(count)), .board, SameBitsTests.base,
      seconds: 400)
  }

  @Test(
    .enabled(if: Program.emulatesBoards, "no emulator, or no boards' program"),
    arguments: cpus)
  func emulatedProcessors(cpu: String) throws {
    let program = Program.board(cpu: cpu)
    for fixture in SameBitsTests.representatives {
      let (expected, tokens) = try logits(fixture)
      compare(
        fixture, expected, tokens, program, SameBitsTests.base, seconds: 400)
    }
    for fixture in SameBitsTests.newer {
      let (expected, tokens) = try logits(fixture)
      compare(
        fixture, expected, tokens, program, ["--threads", "2", "--batch", "7"],
        seconds: 400)
    }
  }

  @Test(
    .enabled(if: Program.emulatesBoards, "no emulator, or no boards' program"),
    arguments: [16384, 65536])
  func largerPages(pageSize: Int) throws {
    let program = Program.board(cpu: "cortex-a76", pageSize: pageSize)
    for fixture in SameBitsTests.representatives
    where fixture.family == "qwen2" {
      let (expected, tokens) = try logits(fixture)
      compare(fixture, expected, tokens, program, SameBitsTests.base)
    }
  }
}

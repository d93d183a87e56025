import Foundation
import Tensors
import Testing

/// The program's own check: it passes, and leaves no kernel out.
@Suite struct SelftestTests {
  private static let floats = ["f32_f32", "f16_f32", "bf16_f32"]
  private static let quants = [
    "q8_0_q8x32", "q4_0_q8x32", "q4_1_q8x32", "q5_0_q8x32", "q5_1_q8x32",
    "iq4_NL_q8x32", "mxfp4_q8x32", "q2_K_q8x256", "q3_K_q8x256", "q4_K_q8x256",
    "q5_K_q8x256", "q6_K_q8x256", "iq4_XS_q8x256", "tq1_0_q8x256",
    "tq2_0_q8x256", "iq2_XXS_q8x256", "iq2_XS_q8x256", "iq2_S_q8x256",
    "iq3_XXS_q8x256", "iq3_S_q8x256", "iq1_S_q8x256", "iq1_M_q8x256",
  ]
  private static let steps = [
    "half", "exponential", "rotary", "rotary_scaled", "norm", "gate",
    "quantize", "gated", "experts",
    "attention_f16", "attention_q8_0", "attention_q4_0",
    "attention_bounded", "convolution",
  ]

  /// The checks of a machine with these instruction sets, the highest first.
  private static func names(_ sets: [String]) -> [String] {
    let integersOnly = ["dotprod", "i8mm", "amx"]
    let matrices = sets.flatMap { set in
      (integersOnly.contains(set) ? quants : floats + quants)
        .map { "matrix_\($0)_\(set)" }
    }
    let attention = ["scores", "values"].flatMap { operation in
      sets.filter { !integersOnly.contains($0) }.flatMap { set in
        ["f16", "q8_0", "q4_0"].map { "\(operation)_\($0)_f32_\(set)" }
      }
    }
    // Where compilers find the vectors by themselves there is one of each.
    let found = sets.filter { $0 == "scalar" || $0.hasPrefix("avx") }
    let prepare = found.map { "prepare_f32_q8_\($0)" }
    let gates = found.flatMap { set in
      ["silu", "gelu", "clamped_swish"].map { "gate_\($0)_f32_\(set)" }
    }
    return matrices + attention + prepare + gates + steps
  }

  /// The instruction sets of this machine, as the kernel tells its features.
  private static let sets: [String] = {
    let page = FileManager.default.contents(atPath: "/proc/cpuinfo") ?? Data()
    let words = Set(
      String(decoding: page, as: UTF8.self).split(
        whereSeparator: \.isWhitespace)
    )
    #if arch(arm64)
    return (words.contains("i8mm") ? ["i8mm"] : [])
      + (words.contains("asimddp") ? ["dotprod"] : []) + ["neon", "scalar"]
    #else
    let needs: Set<Substring> = ["avx2", "fma", "f16c"]
    guard needs.isSubset(of: words) else { return ["scalar"] }
    let wide: Set<Substring> = [
      "avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512_vnni",
    ]
    guard wide.isSubset(of: words) else { return ["avx2", "scalar"] }
    let hasTiles = words.contains("amx_tile") && words.contains("amx_int8")
    return (hasTiles ? ["amx"] : []) + ["avx512vnni", "avx2", "scalar"]
    #endif
  }()

  private func expectAll(
    _ program: Program, _ sets: [String], _ options: [String] = []
  ) throws {
    let outcome = try program.run(["selftest"] + options)
    expect(outcome, status: 0)
    let names = Self.names(sets)
    let lines = outcome.records()
    #expect(lines.last == "\(names.count) passed, 0 failed", "\(outcome)")
    let found = lines.dropLast().map { line in
      line.split(separator: ",").first.map(String.init) ?? ""
    }
    #expect(found == names.map { "ok \($0)" }, "\(outcome)")
    #expect(outcome.errors.isEmpty)
  }

  @Test(
    .enabled(if: Program.host.isPresent, "the host build is not there"))
  func everyKernelOfThisMachine() throws {
    try expectAll(.host, Self.sets)
    for (index, set) in Self.sets.enumerated().dropFirst() {
      try expectAll(.host, Array(Self.sets[index...]), ["--kernels", set])
    }
  }

  @Test(
    .enabled(
      if: Program.embedded.isPresent, "Toolchains/build-embedded did not run"))
  func everyKernelAsEmbedded() throws {
    try expectAll(.embedded, Self.sets)
  }

  /// Without `dotprod` it runs under a board's own kernel, in `test-boot-emulated`.
  @Test(
    .enabled(if: Program.emulatesBoards, "no boards' program, or no emulator"),
    arguments: [
      ("cortex-a76", ["dotprod", "neon", "scalar"]),
      ("max", ["i8mm", "dotprod", "neon", "scalar"]),
    ])
  func everyKernelOfABoard(cpu: String, sets: [String]) throws {
    try expectAll(.board(cpu: cpu), sets)
  }

  @Test(
    .enabled(if: Program.emulatesBoards, "no boards' program, or no emulator"))
  func setsThatAreNotThereAreRefused() throws {
    let older = Program.board(cpu: "cortex-a72")
    let outcome = try older.run(["selftest", "--kernels", "dotprod"])
    expect(outcome, status: 2, code: "usage")
  }

  @Test(
    .enabled(if: Program.host.isPresent, "the host build is not there"),
    arguments: [["model.gguf"], ["--context", "5"]])
  func nothingElseIsTaken(words: [String]) throws {
    let outcome = try Program.host.run(["selftest"] + words)
    expect(outcome, status: 2, code: "usage")
    #expect(outcome.output.isEmpty)
  }
}

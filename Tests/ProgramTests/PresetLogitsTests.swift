import Files
import Foundation
import GGUF
import Memory
import Tensors
import TestSupport
import Testing

/// Small copies of the presets are computed.
@Suite(
  .serialized,
  .enabled(if: Synthesis.freeBytes > 6 << 30, "too little room for a model"))
struct PresetLogitsTests {
  /// Each with so many layers that all kinds of them are there.
  @Test(arguments: [
    ("qwen3-1.7b", "q4_k_m", 2), ("qwen3-swallow-30b-a3b", "mxfp4_moe", 1),
    ("gemma-2-2b", "q4_k_m", 2), ("gemma-3-270m", "q4_k_m", 18),
    ("gemma-3-1b", "q4_k_m", 6), ("gemma-3-4b", "iq4_xs", 6),
    ("lfm2.5-1.2b", "q4_k_m", 6), ("gpt-oss-20b", "mxfp4_moe", 2),
    ("llm-jp-4-8b", "q5_k_m", 1), ("sarashina2.2-1b", "q4_k_m", 2),
  ])
  func logits(preset: String, type: String, layers: Int) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path("model.gguf")
    let synthesis = Synthesis(
      preset: preset, type: type, vocab: nil, more: ["--layers", "\(layers)"])
    expect(
      try Program.host.run(synthesis.arguments + [path], seconds: 300),
      status: 0)
    let ids = (0..<24).map { 300 + 977 * $0 }
    func logits(_ batch: Int) throws -> Data {
      try Program.host.logits(
        path, ids, ["--batch", "\(batch)"], seconds: 300)
    }
    let one = try logits(1)
    #expect(try logits(16) == one)
    let numbers = floats(one)
    #expect(numbers.allSatisfy { $0.isFinite })
    // Choices are neither certain nor all alike.
    let count = numbers.count / ids.count
    for row in [0, 1, 12, 23] {
      let most = PresetLogitsTests.most(
        numbers[(row * count)..<((row + 1) * count)])
      #expect(most > 20.0 / Double(count) && most < 0.5, "\(row): \(most)")
    }
    if preset == "qwen3-swallow-30b-a3b" { try expectSpreadOfExperts(path) }
  }

  /// The scales of MXFP4 are powers of two.
  private func expectSpreadOfExperts(_ path: String) throws {
    let map = try MappedFile(path: path)
    let file = try GGUFFile(map.bytes)
    for name: StaticString in [
      "blk.0.ffn_gate_exps.weight", "blk.0.ffn_down_exps.weight",
    ] {
      let tensor = try #require(file.tensor(name))
      #expect(tensor.type == .mxfp4)
      try PresetTests.expectSpread(of: tensor)
    }
    extendLifetime(map)
  }

  /// The probability of the likeliest token.
  private static func most(_ logits: ArraySlice<Float>) -> Double {
    let most = logits.max() ?? 0
    return 1 / logits.reduce(0) { $0 + exp(Double($1 - most)) }
  }
}

import Foundation
import TestSupport
import Testing

/// What `inspect` says of a model's layers.
@Suite(.enabled(if: Shared.isPresent, "the shared fixtures are not there"))
struct InspectShapeTests {
  /// The lines of the part `shape`.
  private func shape(of name: String) throws -> [String] {
    let path = Shared.path("fixtures/\(name).gguf")
    let outcome = try Program.host.run(["inspect", path])
    expect(outcome, status: 0)
    let parts = outcome.text.components(separatedBy: "\n\n")
    let part = try #require(
      parts.first { $0.hasPrefix("shape\n") }, "\(outcome)")
    return part.split(separator: "\n").dropFirst().map(String.init)
  }

  @Test(arguments: [
    (
      "qwen2-q4_k_m",
      [
        "layers: 2 of width 256, 768 inside", "heads: 4 of width 64, 2 of keys",
        "angles: base 1000000", "output: the embedding",
      ]
    ),
    (
      "qwen3moe-q4_k_m",
      [
        "layers: 2 of width 256, 64 inside an expert",
        "heads: 4 of width 128, 1 of keys", "experts: 2 of 8 for a token",
        "angles: base 1000000",
      ]
    ),
    (
      "gemma2-q4_k_m",
      [
        "layers: 3 of width 320, 288 inside", "heads: 4 of width 64, 2 of keys",
        "windows: 2 layers look at 32 tokens", "angles: base 10000",
        "cap of scores: 1.5", "cap of logits: 3", "output: the embedding",
      ]
    ),
    (
      "gemma3-q4_k_m",
      [
        "layers: 7 of width 96, 256 inside", "heads: 2 of width 256, 1 of keys",
        "windows: 6 layers look at 32 tokens",
        "angles: base 1000000, linear 8", "angles in windows: base 10000",
        "output: the embedding",
      ]
    ),
    (
      "lfm2-q4_k_m",
      [
        "layers: 4 of width 256, 256 inside", "heads: 4 of width 64, 2 of keys",
        "convolutions: 2 layers mix 3 tokens", "angles: base 1000000",
        "output: the embedding",
      ]
    ),
    (
      "gptoss-mxfp4_moe",
      [
        "layers: 3 of width 224, 96 inside an expert",
        "heads: 4 of width 64, 2 of keys, with sinks",
        "windows: 2 layers look at 32 tokens", "experts: 2 of 4 for a token",
        "angles: base 65600, YaRN 32 from 3218",
      ]
    ),
  ])
  func lines(name: String, lines: [String]) throws {
    #expect(try shape(of: name) == lines)
  }
}

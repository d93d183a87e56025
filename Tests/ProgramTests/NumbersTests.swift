import Foundation
import TestSupport
import Testing

/// The logits against exact ones, with llama.cpp's distance as the measure.
@Suite(.enabled(if: Shared.isPresent, "the shared fixtures are not there"))
struct NumbersTests {
  private static let divergences = Remembered<Double>()

  /// Divergence from the exact logits with the keys and values cached as told.
  private func divergence(_ fixture: Fixture, kv: String) throws -> Double {
    try NumbersTests.divergences.value(of: "\(fixture.name) \(kv)") {
      try computeDivergence(fixture, kv: kv)
    }
  }

  private func computeDivergence(
    _ fixture: Fixture, kv: String
  ) throws -> Double {
    let shape = try fixture.shape()
    let logits = floats(
      try Program.host.logits(fixture.path, shape.tokens, ["--kv", kv]))
    #expect(logits.count == shape.tokens.count * shape.vocab)
    let isFinite = logits.allSatisfy(\.isFinite)
    #expect(isFinite, "\(fixture.name)")
    let stride = shape.stride ?? 1
    let rows = Swift.stride(
      from: stride - 1, to: shape.tokens.count, by: stride)
    let kept = rows.flatMap {
      logits[($0 * shape.vocab)..<(($0 + 1) * shape.vocab)]
    }
    return meanDivergence(
      of: kept, from: try fixture.reference(), vocabulary: shape.vocab)
  }

  /// What a file without quantisation may be off by: sums in another order, and
  /// one near-tied token in the longer ones.
  private func bound(_ family: String) -> Double {
    switch family {
    case "qwen2long": 4.7e-6
    case "qwen2hot": 1e-4
    case "gptossyarn": 2e-6
    default: 1e-6
    }
  }

  @Test func closeToExactLogits() throws {
    let peers = try Fixture.peers()
    var ratios: [Double] = []
    for fixture in Fixture.all {
      let divergence = try self.divergence(fixture, kv: "f16")
      if fixture.type.hasSuffix("f16") {
        #expect(
          divergence <= bound(fixture.family), "\(fixture.name): \(divergence)")
        continue
      }
      let peer = try #require(peers[fixture.name]).kl
      ratios.append(divergence / peer)
      #expect(
        divergence <= 1.25 * peer,
        "\(fixture.name): \(divergence), llama.cpp \(peer)")
    }
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    #expect(ratios.count == 38)
    #expect(mean <= 1.1, "on average \(mean) of llama.cpp's, \(ratios)")
  }

  /// What rounding keys and values to 8 bits may add.
  @Test(arguments: Fixture.all) func eightBitCache(fixture: Fixture) throws {
    let half = try divergence(fixture, kv: "f16")
    let rounded = try divergence(fixture, kv: "q8_0")
    #expect(rounded.isFinite)
    switch fixture.family {
    case "qwen2", "llama2", "llama31", "mixtral", "qwen3", "qwen3moe", "lfm2",
      "gemma2", "gemma3", "gptoss", "gptossyarn":
      #expect(rounded - half <= 8e-5, "\(rounded), \(half)")
    case "qwen2long": #expect(rounded - half <= 1e-3, "\(rounded), \(half)")
    default: break
    }
  }

  /// What rounding values to 4 bits may add, and keys too where none stands out.
  @Test(arguments: Fixture.all) func fourBitCache(fixture: Fixture) throws {
    let half = try divergence(fixture, kv: "f16")
    let values = try divergence(fixture, kv: "f16,q4_0")
    let both = try divergence(fixture, kv: "q4_0")
    #expect(both.isFinite)
    let isLong = fixture.family == "qwen2long"
    #expect(values - half <= (isLong ? 4.5e-2 : 1.5e-2), "\(values), \(half)")
    if fixture.family != "qwen2hot" {
      #expect(both - half <= (isLong ? 0.2 : 2e-2), "\(both), \(half)")
    }
  }

  /// The measure itself: of two coins, by hand.
  @Test func divergenceByHand() {
    let even: [Float] = [0, 0]
    let odd: [Float] = [Float(log(3.0)), 0]
    let found = meanDivergence(of: odd, from: even, vocabulary: 2)
    #expect(abs(found - (log(0.5) - 0.5 * log(0.1875))) < 1e-7)
    #expect(meanDivergence(of: odd, from: odd, vocabulary: 2) == 0)
  }
}

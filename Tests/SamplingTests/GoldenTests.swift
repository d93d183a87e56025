import Sampling
import Testing

/// Draws that every machine must make: the ids come from a program of its own,
/// in double precision and another language.
@Suite struct GoldenTests {
  private let draws: [(seed: UInt64, number: Int)] = [
    (0, 0), (0, 1), (1, 0), (42, 7), (1 << 53, 123_456), (.max, 4095),
  ]

  /// Logits from −8 in steps of 1/256, in an order that looks random.
  private func logits(_ count: Int) -> [Float] {
    var state: UInt32 = 7
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(Int(state >> 16) % 4096 - 2048) / 256
    }
  }

  private func ids(
    _ vocabulary: Int, after history: [Int32] = [], _ settings: SamplerSettings
  ) throws -> [Int32] {
    let rig = try SamplerRig(vocabulary: vocabulary)
    return draws.map { draw in
      rig.select(
        logits(vocabulary), after: history,
        settings.with { $0.seed = draw.seed }, number: draw.number)
    }
  }

  @Test func plain() throws {
    #expect(try ids(1000, .plain) == [280, 107, 682, 23, 149, 738])
  }

  @Test func asTinySwallowIsDrawn() throws {
    let settings = SamplerSettings.plain.with {
      $0.temperature = 0.7
      $0.topK = 20
      $0.topP = 0.8
    }
    #expect(try ids(1000, settings) == [670, 383, 23, 395, 122, 670])
  }

  @Test func asLlamaCppDraws() throws {
    #expect(
      try ids(5120, SamplerSettings()) == [4992, 335, 4758, 4273, 2507, 4992])
  }

  @Test func manyCandidates() throws {
    let settings = SamplerSettings.plain.with {
      $0.temperature = 2
      $0.topK = 2000
      $0.topP = 0.99
    }
    #expect(try ids(5120, settings) == [3295, 4752, 1038, 305, 4276, 2557])
  }

  @Test func penalized() throws {
    let settings = SamplerSettings.plain.with {
      $0.temperature = 1.5
      $0.minP = 0.001
      $0.repetitionPenalty = 1.1
      $0.frequencyPenalty = 0.5
      $0.presencePenalty = 0.25
    }
    let history = (0..<200).map { Int32($0 * $0 % 1000) }
    #expect(
      try ids(1000, after: history, settings) == [538, 829, 928, 453, 191, 695])
  }
}

import Sampling
import Testing

/// Penalties against numbers worked out by hand; all of them are exact.
@Suite struct PenaltyTests {
  private let rig: SamplerRig
  private let logits: [Float] = [4, -4, 0, 8, -2, 1]

  init() throws { rig = try SamplerRig(vocabulary: 6) }

  @Test func repetition() {
    let settings = SamplerSettings.plain.with { $0.repetitionPenalty = 2 }
    // However often a token occurred, it is divided, or multiplied, once.
    #expect(
      rig.penalized(logits, after: [0, 1, 2, 0, 0], settings)
        == [2, -8, 0, 8, -2, 1])
    let reward = SamplerSettings.plain.with { $0.repetitionPenalty = 0.5 }
    #expect(
      rig.penalized(logits, after: [3, 4], reward) == [4, -4, 0, 16, -1, 1])
  }

  @Test func frequencyAndPresence() {
    let settings = SamplerSettings.plain.with {
      $0.frequencyPenalty = 0.5
      $0.presencePenalty = 0.25
    }
    // 4 − (3 · 0.5 + 0.25), −2 − (1 · 0.5 + 0.25)
    #expect(
      rig.penalized(logits, after: [0, 4, 0, 0], settings)
        == [2.25, -4, 0, 8, -2.75, 1])
  }

  @Test func allTogether() {
    let settings = SamplerSettings.plain.with {
      $0.repetitionPenalty = 2
      $0.frequencyPenalty = 1
      $0.presencePenalty = -0.5
    }
    // 8 / 2 − (2 − 0.5), −2 · 2 − (1 − 0.5)
    #expect(
      rig.penalized(logits, after: [3, 4, 3], settings)
        == [4, -4, 0, 2.5, -4.5, 1])
  }

  @Test(
    arguments: [
      (-1, [3, -5, -1, 7, -2, 1]), (0, logitsUntouched),
      (1, [4, -4, 0, 7, -2, 1]),
      (2, [4, -4, -1, 7, -2, 1]), (3, [4, -5, -1, 7, -2, 1]),
      (4, [3, -5, -1, 7, -2, 1]), (99, [3, -5, -1, 7, -2, 1]),
    ] as [(Int, [Float])])
  func window(_ last: Int, _ expected: [Float]) {
    let settings = SamplerSettings.plain.with {
      $0.presencePenalty = 1
      $0.penaltyLastN = last
    }
    #expect(rig.penalized(logits, after: [0, 1, 2, 3], settings) == expected)
  }

  private static let logitsUntouched: [Float] = [4, -4, 0, 8, -2, 1]

  @Test func nothingOccurred() {
    let settings = SamplerSettings.plain.with { $0.repetitionPenalty = 2 }
    #expect(rig.penalized(logits, after: [], settings) == logits)
  }

  @Test func countsAreZeroAgain() {
    let settings = SamplerSettings.plain.with { $0.frequencyPenalty = 1 }
    for _ in 0..<3 {
      #expect(
        rig.penalized(logits, after: [5, 5, 0], settings)
          == [3, -4, 0, 8, -2, -1])
    }
    #expect(rig.penalized(logits, after: [], settings) == logits)
  }

  @Test func aCountStopsAtItsLargest() {
    let settings = SamplerSettings.plain.with { $0.frequencyPenalty = 1 }
    let history = [Int32](repeating: 2, count: 70_000)
    #expect(rig.penalized(logits, after: history, settings)[2] == -65_535)
    #expect(rig.penalized(logits, after: [2], settings)[2] == -1)
  }

  @Test func theGreedyChoiceIsPenalizedToo() {
    let settings = SamplerSettings.greedy.with { $0.repetitionPenalty = 4 }
    #expect(rig.select(logits, settings) == 3)
    #expect(rig.select(logits, after: [3], settings) == 0)
  }

  @Test func noPenaltyLeavesTheLogits() {
    var same: [Float] = [4, -4, -0.0, 8, -2, 1]
    same = rig.penalized(same, after: [2, 3], .plain)
    #expect(same == logits)
  }

  @Test func whatOverflowsStaysFinite() throws {
    let largest = Float.greatestFiniteMagnitude
    let hostile: [Float] = [largest, -largest, 1, 0, -1, -largest]
    for penalty: Float in [0, 0x1p-149, 0x1p-126, 0.01, 100, largest] {
      for other: Float in [-100, 0, 100] {
        let settings = SamplerSettings.plain.with {
          $0.repetitionPenalty = penalty
          $0.frequencyPenalty = other
          $0.presencePenalty = other
          $0.topP = 0.9
          $0.minP = 0.01
        }
        let history = Array(Int32(0)..<6)
        let changed = rig.penalized(hostile, after: history, settings)
        let isFinite = changed.allSatisfy { $0.isFinite }
        #expect(isFinite, "\(penalty) \(other)")
        for number in 0..<8 {
          let id = rig.select(
            hostile, after: history, settings, number: number)
          #expect((0..<6).contains(id))
        }
      }
    }
  }
}

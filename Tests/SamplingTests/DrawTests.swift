import Foundation
import Sampling
import TestSupport
import Testing

/// The numbers behind the draws, and how draws fall.
@Suite struct DrawTests {
  @Test func uniformIsTheWrittenFunction() {
    // Computed by a program of its own in another language.
    let known: [(UInt64, UInt64, UInt32)] = [
      (0, 0, 0xE220A8), (0, 1, 0x6E789E), (1, 0, 0xBFEF80), (42, 0, 0x989B3F),
      (42, 1, 0x290DB4), (42, 1_000_000, 0xFABED2), (.max, 0, 0xA57778),
      (.max, .max >> 1, 0xEB31AC),
    ]
    for (seed, number, bits) in known {
      #expect(
        Draw.uniform(seed: seed, number: number) == Float(bits) * 0x1p-24)
    }
  }

  /// The bounds are five standard deviations of what independent uniform
  /// numbers would give; the numbers are fixed, so that nothing flakes.
  @Test func uniformIsUniformAndNeighboursAreStrangers() {
    let count = 100_000
    let deviation = Double(count).squareRoot()
    for seed: UInt64 in [0, 1, 2, 0x9E37_79B9_7F4A_7C15, .max] {
      let numbers = (0...count).map { number -> Double in
        let drawn = Draw.uniform(seed: seed, number: UInt64(number))
        #expect(drawn >= 0 && drawn < 1)
        return Double(drawn) - 0.5
      }
      // A uniform number has the variance 1/12.
      let sum = numbers.prefix(count).reduce(0, +)
      #expect(abs(sum) < 5 * deviation * (1.0 / 12).squareRoot())
      var successive = 0.0
      var seeds = 0.0
      var shifted = 0.0
      for index in 0..<count {
        let next =
          Double(
            Draw.uniform(seed: seed &+ 1, number: UInt64(index))) - 0.5
        successive += numbers[index] * numbers[index + 1]
        seeds += numbers[index] * next
        shifted += numbers[index + 1] * next
      }
      for product in [successive, seeds, shifted] {
        #expect(abs(product) < 5 * deviation / 12)
      }
      var cells = [Int](repeating: 0, count: 64)
      for number in numbers.prefix(count) {
        cells[Int((number + 0.5) * 64)] += 1
      }
      let share = Double(count) / 64
      for cell in cells { #expect(abs(Double(cell) - share) < 5 * sqrt(share)) }
    }
  }

  /// Every token's count is within five standard deviations of what its
  /// probability says, and χ² within what 10⁻⁶ of fair draws exceed.
  @Test(arguments: [0.3, 0.7, 1, 2.5] as [Float], [0, 8])
  func drawsFallAsProbable(_ temperature: Float, _ topK: Int) throws {
    let logits: [Float] = [1, -0.5, 2, 0.25, 2, -1, 1.5, 0, -60]
    let count = topK == 0 ? 20_000 : 100_000
    let rig = try SamplerRig(vocabulary: logits.count)
    let settings = SamplerSettings.plain.with {
      $0.temperature = temperature
      $0.topK = topK
      $0.seed = 11
    }
    var drawn = [Int](repeating: 0, count: logits.count)
    for number in 0..<count {
      drawn[Int(rig.select(logits, settings, number: number))] += 1
    }
    let weights = logits.map { exp(Double($0) / Double(temperature)) }
    let total = weights.reduce(0, +)
    var chiSquare = 0.0
    for (weight, times) in zip(weights, drawn) {
      let share = weight / total
      let expected = share * Double(count)
      let difference = Double(times) - expected
      #expect(
        abs(difference) <= 5 * (expected * (1 - share)).squareRoot() + 1)
      if expected >= 5 { chiSquare += difference * difference / expected }
    }
    // 7 degrees of freedom at most.
    #expect(chiSquare < 40.5)
    #expect(drawn[8] == 0)
  }

  @Test func whatIsCutIsNeverDrawn() throws {
    let logits = (0..<50).map { Float(($0 * 37) % 50) / 10 }
    let rig = try SamplerRig(vocabulary: 50)
    let settings = SamplerSettings().with { $0.temperature = 5 }
    let kept = Set(rig.kept(logits, settings))
    #expect(kept.count > 5 && kept.count < 40)
    let drawn = Set(
      (0..<5000).map { rig.select(logits, settings, number: $0) })
    #expect(drawn == kept)
  }

  @Test func aDrawDependsOnItsSeedAndNumberAlone() throws {
    var random = SeededRandom(5)
    let logits = (0..<3000).map { _ in random.normal() * 2 }
    let rig = try SamplerRig(vocabulary: 3000)
    let settings = SamplerSettings().with { $0.seed = 77 }
    let forwards = (0..<200).map { rig.select(logits, settings, number: $0) }
    #expect(Set(forwards).count > 10)
    // In another order, on another sampler, with other draws between.
    let other = try SamplerRig(vocabulary: 3000)
    for number in (0..<200).reversed() {
      _ = other.select(
        logits, after: [3, 3, 4],
        .plain.with { $0.repetitionPenalty = 2 }, number: number)
      #expect(
        other.select(logits, settings, number: number) == forwards[number])
    }
    let otherSeed = settings.with { $0.seed = 78 }
    #expect(
      (0..<200).map { rig.select(logits, otherSeed, number: $0) } != forwards)
  }

  @Test func extremeTemperatures() throws {
    let rig = try SamplerRig(vocabulary: 4)
    let largest = Float.greatestFiniteMagnitude
    for logits: [Float] in [[1, 3, 2, 0], [-largest, largest, 0, 1]] {
      for temperature: Float in [0, 0x1p-149, 0x1p-126, 0.001] {
        for number in 0..<100 {
          let settings = SamplerSettings.plain.with {
            $0.temperature = temperature
          }
          #expect(rig.select(logits, settings, number: number) == 1)
        }
      }
      for temperature: Float in [largest, .infinity] {
        let settings = SamplerSettings.plain.with {
          $0.temperature = temperature
        }
        for number in 0..<100 {
          let id = rig.select(logits, settings, number: number)
          #expect((0..<4).contains(id))
        }
      }
    }
  }

  @Test func aVocabularyOfOne() throws {
    let rig = try SamplerRig(vocabulary: 1)
    for topK in [0, 1, 40] {
      let settings = SamplerSettings().with { $0.topK = topK }
      for number in 0..<10 {
        #expect(rig.select([-3], after: [0], settings, number: number) == 0)
      }
    }
  }
}

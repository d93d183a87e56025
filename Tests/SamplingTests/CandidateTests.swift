import Foundation
import Sampling
import TestSupport
import Testing

/// The candidates that stay, against a plain sort and sums in double precision.
@Suite struct CandidateTests {
  /// All ids, the likeliest first, of equal ones the lower.
  private func sorted(_ logits: [Float]) -> [Int32] {
    logits.indices.sorted {
      logits[$0] > logits[$1] || (logits[$0] == logits[$1] && $0 < $1)
    }.map { Int32($0) }
  }

  /// Logits with many equal ones among them, both zeros included.
  private func logits(
    _ count: Int, values: Int, _ random: inout SeededRandom
  ) -> [Float] {
    let pool = (0..<values).map { index -> Float in
      switch index {
      case 0: -0.0
      case 1: 0
      case 2: 0x1p-149
      case 3: -0x1p-149
      default: random.normal() * 8
      }
    }
    return (0..<count).map { _ in
      pool[Int.random(in: 0..<values, using: &random)]
    }
  }

  @Test(arguments: [1, 2, 3, 4, 20, 100_000])
  func topKEqualsAFullSort(values: Int) throws {
    var random = SeededRandom(UInt64(values))
    for vocabulary in [1, 2, 3, 7, 64, 1000, 3000] {
      let rig = try SamplerRig(vocabulary: vocabulary)
      for _ in 0..<3 {
        let logits = logits(vocabulary, values: values, &random)
        let all = sorted(logits)
        for count in [
          0, 1, 2, 3, 5, 40, vocabulary - 1, vocabulary, vocabulary + 1, 1024,
          1025, 2999, Int(Int32.max),
        ] where count >= 0 {
          let wanted =
            count == 0 ? all : Array(all.prefix(min(count, vocabulary)))
          #expect(
            rig.likeliest(logits, count) == wanted,
            "\(vocabulary) tokens, top \(count)")
        }
      }
    }
  }

  @Test func extremeLogitsAreSorted() throws {
    let largest = Float.greatestFiniteMagnitude
    let logits: [Float] = [
      0, -largest, largest, -0.0, 0x1p-126, -0x1p-126, 0x1p-149, -0x1p-149, 1,
      -1, largest.nextDown, -largest.nextDown,
    ]
    let rig = try SamplerRig(vocabulary: logits.count)
    for count in 0...logits.count {
      let wanted = count == 0 ? logits.count : count
      #expect(
        rig.likeliest(logits, count) == Array(sorted(logits).prefix(wanted)))
    }
  }

  /// A vocabulary as large as TinySwallow's, in the orders that cost a heap the
  /// most and the least.
  @Test func aLargeVocabulary() throws {
    let vocabulary = 151_936
    let rig = try SamplerRig(vocabulary: vocabulary)
    let rising = (0..<vocabulary).map { Float($0) }
    let falling = rising.map { -$0 }
    let equal = [Float](repeating: 1, count: vocabulary)
    for count in [1, 40, 1024, 2000] {
      let first = Array(Int32(0)..<Int32(count))
      let last = first.map { Int32(vocabulary - 1) - $0 }
      #expect(rig.likeliest(rising, count) == last)
      #expect(rig.likeliest(falling, count) == first)
      #expect(rig.likeliest(equal, count) == first)
    }
  }

  @Test func topPIsTheShortestBeginningThatReachesIt() throws {
    var random = SeededRandom(1)
    for vocabulary in [1, 2, 50, 2000] {
      let rig = try SamplerRig(vocabulary: vocabulary)
      for _ in 0..<8 {
        let logits = (0..<vocabulary).map { _ in random.normal() * 3 }
        let order = sorted(logits)
        for topK in [0, 10] {
          let ids = topK == 0 ? order : Array(order.prefix(topK))
          let weights = ids.map { exp(Double(logits[Int($0)])) }
          let total = weights.reduce(0, +)
          for topP: Float in [0, 0.001, 0.3, 0.5, 0.8, 0.95, 0.999, 1] {
            let kept = rig.kept(
              logits,
              .plain.with {
                $0.topK = topK
                $0.topP = topP
              })
            #expect(kept == Array(ids.prefix(kept.count)))
            #expect(kept.count >= 1)
            if topP == 1 { #expect(kept.count == ids.count) }
            if topP == 0 { #expect(kept.count == 1) }
            // It reaches p, and without its last it does not; sums of 2,000
            // floats err by less than 2,000 · 2⁻²⁴ of the total.
            let slack = 2000 * 0x1p-24
            let share = weights.prefix(kept.count).reduce(0, +) / total
            let before = weights.prefix(kept.count - 1).reduce(0, +) / total
            #expect(share >= Double(topP) - slack)
            #expect(before < Double(topP) + slack || kept.count == 1)
          }
        }
      }
    }
  }

  @Test func topPOfExactShares() throws {
    let rig = try SamplerRig(vocabulary: 4)
    let equal: [Float] = [2, 2, 2, 2]
    let shares: [(Float, Int)] = [
      (0, 1), (0.25, 1), (0.26, 2), (0.5, 2), (0.75, 3), (0.76, 4), (1, 4),
    ]
    for (topP, count) in shares {
      #expect(rig.kept(equal, .plain.with { $0.topP = topP }).count == count)
    }
  }

  @Test func minPIsAShareOfTheLikeliest() throws {
    var random = SeededRandom(2)
    let rig = try SamplerRig(vocabulary: 500)
    for _ in 0..<20 {
      let logits = (0..<500).map { _ in random.normal() * 3 }
      let order = sorted(logits)
      let largest = Double(logits[Int(order[0])])
      for minP: Float in [0, 0.001, 0.05, 0.5, 1] {
        let wanted = order.filter {
          exp(Double(logits[Int($0)]) - largest) >= Double(minP)
        }
        #expect(rig.kept(logits, .plain.with { $0.minP = minP }) == wanted)
      }
    }
    #expect(
      try SamplerRig(vocabulary: 3)
        .kept([1, 1, 0.99], .plain.with { $0.minP = 1 }) == [0, 1])
  }

  @Test func topPComesBeforeMinP() throws {
    // Shares of e^0, e^-1, e^-2, e^-3: 0.644, 0.237, 0.087, 0.032.
    let rig = try SamplerRig(vocabulary: 4)
    let logits: [Float] = [-3, 0, -1, -2]
    #expect(rig.kept(logits, .plain.with { $0.topP = 0.7 }) == [1, 2])
    #expect(rig.kept(logits, .plain.with { $0.minP = 0.1 }) == [1, 2, 3])
    #expect(
      rig.kept(
        logits,
        .plain.with {
          $0.topP = 0.95
          $0.minP = 0.2
        }) == [1, 2])
  }

  @Test func temperatureDoesNotChangeWhatIsKept() throws {
    let rig = try SamplerRig(vocabulary: 100)
    var random = SeededRandom(3)
    let logits = (0..<100).map { _ in random.normal() * 2 }
    let settings = SamplerSettings()
    let kept = rig.kept(logits, settings)
    #expect(kept.count > 1)
    for temperature: Float in [0.1, 1, 50] {
      #expect(
        rig.kept(logits, settings.with { $0.temperature = temperature }) == kept
      )
    }
  }
}

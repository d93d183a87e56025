import CHost
import Foundation
import Likelihood
import Memory
import TestSupport
import Testing
import Transformer

/// Rows of logits, against the same arithmetic in double precision.
@Suite struct RowMeasureTests {
  /// Memory for rows of one vocabulary.
  private struct Rig: ~Copyable {
    let arena: Arena
    let measure: RowMeasure
    let logits: Region<Float>
    let tokens: Region<Int32>
    let vocabulary: Int

    init(
      rows: Int, vocabulary: Int, features: UInt32 = host_cpu_features()
    ) throws {
      var plan = ArenaPlan()
      let ofMeasure = try RowMeasure.Plan(
        rows: rows, vocabulary: vocabulary, for: .comparison,
        features: features, in: &plan)
      let ofLogits = try plan.reserve(
        rows * vocabulary, of: Float.self, for: .logits)
      let ofTokens = try plan.reserve(rows, of: Int32.self, for: .text)
      arena = try Arena(plan)
      measure = RowMeasure(ofMeasure, in: arena)
      logits = arena[ofLogits]
      tokens = arena[ofTokens]
      self.vocabulary = vocabulary
    }

    func fill(_ random: inout SeededRandom, scale: Float) {
      for index in 0..<logits.count {
        logits[index] = random.normal() * scale
      }
      for row in 0..<tokens.count {
        tokens[row] = Int32(random.next() % UInt64(vocabulary))
      }
    }

    /// The log probabilities of a row.
    func exact(_ row: Int) -> [Double] {
      let values = (0..<vocabulary).map {
        Double(logits[row * vocabulary + $0])
      }
      let largest = values.max() ?? 0
      let sum = values.reduce(0) { $0 + exp($1 - largest) }
      return values.map { $0 - largest - log(sum) }
    }
  }

  @Test(arguments: [1, 2, 15, 16, 17, 31, 333, 1000])
  func measuresAreThoseOfDoublePrecision(vocabulary: Int) throws {
    var random = SeededRandom(UInt64(vocabulary))
    let rig = try Rig(rows: 5, vocabulary: vocabulary)
    let pool = ThreadPool(threads: 2)
    for scale: Float in [0, 0.01, 3, 12] {
      rig.fill(&random, scale: scale)
      _ = try rig.measure.measure(rig.logits, rig.tokens, for: .base, pool)
      let bases = (0..<5).map { rig.exact($0) }
      rig.fill(&random, scale: scale)
      let scores = try rig.measure.measure(
        rig.logits, rig.tokens, for: .comparison, pool)
      for row in 0..<5 {
        let own = rig.exact(row)
        let token = Int(rig.tokens[row])
        // No code stands for less than e⁻¹⁶ of the largest.
        let floor = (bases[row].max() ?? 0) - 16
        let base = bases[row].map { max($0, floor) }
        let wanted = zip(base, own).reduce(0.0) {
          $1.0 > -16 ? $0 + exp($1.0) * ($1.0 - $1.1) : $0
        }
        let score = scores[row]
        let bound = 2e-4 + 1e-4 * abs(wanted)
        #expect(abs(Double(score.surprise) + own[token]) < 1e-5)
        #expect(abs(Double(score.baseSurprise) + base[token]) < 2e-4)
        #expect(abs(score.divergence - wanted) < bound)
        if scale > 1 {
          let tops = (own.max() ?? 0, base.max() ?? 0)
          let places = (own.firstIndex(of: tops.0), base.firstIndex(of: tops.1))
          #expect(score.agrees == (places.0 == places.1))
        }
      }
    }
  }

  /// Every bit of a base and of scores.
  private func bits(
    vocabulary: Int, features: UInt32
  ) throws -> [UInt64] {
    var random = SeededRandom(UInt64(vocabulary))
    let rig = try Rig(rows: 4, vocabulary: vocabulary, features: features)
    let pool = ThreadPool(threads: 1)
    rig.fill(&random, scale: 5)
    // The likeliest token may be the last one, or come twice.
    rig.logits[vocabulary - 1] = 40
    rig.logits[vocabulary] = 50
    rig.logits[2 * vocabulary - 1] = 50
    _ = try rig.measure.measure(rig.logits, rig.tokens, for: .base, pool)
    let words = rig.measure.base(4)
    var found = (0..<words.count).map { UInt64(words[$0]) }
    for index in 2 * vocabulary..<rig.logits.count {
      rig.logits[index] += random.normal() / 4
    }
    let scores = try rig.measure.measure(
      rig.logits, rig.tokens, for: .comparison, pool)
    for row in 0..<4 {
      found.append(UInt64(scores[row].surprise.bitPattern))
      found.append(UInt64(scores[row].baseSurprise.bitPattern))
      found.append(scores[row].divergence.bitPattern)
      found.append(scores[row].agrees ? 1 : 0)
    }
    #expect(scores[0].agrees && scores[1].agrees)
    return found
  }

  @Test(arguments: [7, 16, 63, 64, 65, 1023, 1024, 1041, 5000])
  func everyInstructionSetHasTheSameBits(vocabulary: Int) throws {
    let wanted = try bits(vocabulary: vocabulary, features: 0)
    let here = host_cpu_features()
    for features in [here, here & UInt32(HOST_CPU_AVX2)] {
      #expect(
        try bits(vocabulary: vocabulary, features: features) == wanted)
    }
  }

  @Test func aRowIsNotFarFromItself() throws {
    var random = SeededRandom(8)
    let rig = try Rig(rows: 3, vocabulary: 5000)
    rig.fill(&random, scale: 4)
    let pool = ThreadPool(threads: 1)
    _ = try rig.measure.measure(rig.logits, rig.tokens, for: .base, pool)
    let scores = try rig.measure.measure(
      rig.logits, rig.tokens, for: .comparison, pool)
    for row in 0..<3 {
      // A code is up to half of its step, 1.2e-4 here, away from what it is of.
      #expect(abs(scores[row].divergence) < 1e-4)
      #expect(scores[row].agrees)
    }
  }

  @Test func rowsThatAreNoProbabilitiesAreRefused() throws {
    let rig = try Rig(rows: 2, vocabulary: 100)
    rig.logits.fill(with: 0)
    rig.tokens.fill(with: 3)
    let pool = ThreadPool(threads: 1)
    _ = try rig.measure.measure(rig.logits, rig.tokens, for: .base, pool)
    let words = rig.measure.base(2)
    let stride = words.count / 2
    let kept = (0..<4).map { words[stride + $0] }
    for heads: [Float] in [
      [.nan, -5], [-1, -5], [1e30, -5], [0, .nan], [0, -.infinity], [0, 0],
      [0, -40], [0, 3],
    ] {
      for (place, value) in heads.enumerated() {
        words[stride + 2 * place] = UInt16(
          truncatingIfNeeded: value.bitPattern)
        words[stride + 2 * place + 1] = UInt16(value.bitPattern >> 16)
      }
      let error = #expect(throws: BaseError.self) {
        try rig.measure.measure(rig.logits, rig.tokens, for: .comparison, pool)
      }
      guard case .damaged(row: 1) = error else {
        Issue.record("\(heads): \(String(describing: error))")
        continue
      }
    }
    for place in 0..<4 { words[stride + place] = kept[place] }
    _ = try rig.measure.measure(rig.logits, rig.tokens, for: .comparison, pool)
  }
}

import Foundation
import Memory
import Sampling
import TestSupport
import Testing

/// Log probabilities and the functions below them, against double precision.
@Suite struct LogProbabilityTests {
  @Test func logarithmIsWithinTwoUnits() {
    var worst = 0.0
    for bits in stride(
      from: Float.leastNormalMagnitude.bitPattern,
      to: Float.infinity.bitPattern, by: 4999)
    {
      let x = Float(bitPattern: bits)
      let exact = log(Double(x))
      let unit = max(Double(Float(exact).ulp), 0x1p-24)
      worst = max(worst, abs(Double(Logarithm.of(x)) - exact) / unit)
    }
    #expect(worst <= 2, "\(worst)")
    #expect(Logarithm.of(1) == 0)
    #expect(Logarithm.of(.infinity) == .infinity)
    for x: Float in [0, -1, .nan, -.infinity, 0x1p-140] {
      #expect(Logarithm.of(x) == Logarithm.of(.leastNormalMagnitude))
    }
  }

  @Test func powers() {
    for x: Float in [0x1p-100, 0.001, 0.3, 0.99, 1] {
      for exponent: Float in [0, 0.5, 1, 2, 7.5] {
        let exact = max(pow(Double(x), Double(exponent)), exp(-87))
        let found = Double(Logarithm.power(x, exponent))
        #expect(abs(found - exact) <= 1e-5 * exact)
      }
    }
    #expect(Logarithm.power(0, 2) == 0)
    #expect(Logarithm.power(0, 0) == 1)
  }

  /// A vector has the bits of its elements' sums.
  @Test func sumsAreThoseOfSixteenLanes() {
    var random = SeededRandom(3)
    for count in [1, 15, 16, 17, 1000, 1003] {
      var values = (0..<count).map { _ in random.normal() * 9 }
      let largest = values.max() ?? 0
      var lanes = [Float](repeating: 0, count: 16)
      for (index, value) in values.enumerated() {
        lanes[index % 16] += Exponential.of(value - largest)
      }
      for half in [8, 4, 2, 1] {
        for lane in 0..<half { lanes[lane] += lanes[lane + half] }
      }
      values.withUnsafeMutableBufferPointer { buffer in
        let region = Region(start: buffer.baseAddress, count: buffer.count)
        #expect(LaneSum.largest(of: region) == largest)
        #expect(LaneSum.ofExponentials(region, largest) == lanes[0])
      }
    }
  }

  /// They are of the logits before biases and penalties, whatever is drawn.
  @Test func rawLogitsCount() throws {
    var random = SeededRandom(4)
    let vocabulary = 200
    let logits = (0..<vocabulary).map { _ in random.normal() * 3 }
    let total = logits.map { exp(Double($0)) }.reduce(0, +)
    let history: [Int32] = [7, 3, 7, 199]
    let biases = [
      TokenBias(id: 3, bias: 100), TokenBias(id: 3, bias: -1),
      TokenBias(id: 50, bias: 99),
    ]
    let settings = SamplerSettings.plain.with {
      $0.repetitionPenalty = 1.5
      $0.dryMultiplier = 2
      $0.dryAllowedLength = 1
    }
    let rig = try SamplerRig(vocabulary: vocabulary)
    for number in 0..<40 {
      let told = try rig.logprobs(
        logits, after: history, biases, settings, most: 20, number: number)
      #expect(told.drawn.0 == 3 || told.drawn.0 == 50)
      for (id, logprob) in [told.drawn] + told.likeliest {
        let exact = Double(logits[Int(id)]) - log(total)
        #expect(abs(Double(logprob) - exact) < 1e-5)
      }
      let order = (0..<vocabulary).sorted { logits[$0] > logits[$1] }
      #expect(told.likeliest.map { Int($0.0) } == Array(order.prefix(20)))
    }
  }

  @Test func extremesAreFinite() throws {
    let largest = Float.greatestFiniteMagnitude
    let rig = try SamplerRig(vocabulary: 3)
    for logits: [Float] in [
      [largest, -largest, 0], [0, 0, 0], [-largest, 1, 2],
    ] {
      let told = try rig.logprobs(
        logits, after: [], [TokenBias(id: 1, bias: -100)], .plain, most: 5,
        number: 0)
      #expect(told.likeliest.count == 3)
      for (_, logprob) in told.likeliest {
        #expect(logprob <= 0 && logprob >= -9999)
      }
    }
  }

  @Test func hostileSettingsDrawSomething() throws {
    let largest = Float.greatestFiniteMagnitude
    let rig = try SamplerRig(vocabulary: 4)
    for logits: [Float] in [
      [largest, -largest, 0, largest], [1, 1, 1, 1], [0, -1, -2, 3],
      [-largest, -largest, -largest, -largest],
    ] {
      for key in SamplerKey.allCases where key != .seed {
        for end in [0, 1] {
          var settings = SamplerSettings()
          settings.xtcProbability = 1
          settings.dynatempRange = 100
          settings.typicalP = 0.5
          settings.dryMultiplier = 100
          settings.dryBase = 100
          switch key.row.field {
          case .integer(let least, let most, _, _):
            settings[key] = .integer(end == 0 ? least : most)
          case .number(let least, let most, _, _):
            settings[key] = .number(end == 0 ? least : most)
          }
          for history: [Int32] in [[], [0], [Int32](repeating: 1, count: 300)] {
            var state = SamplerState()
            for number in 0..<3 {
              let id = rig.select(
                logits, after: history, settings, number: number, &state)
              #expect((0..<4).contains(id))
            }
          }
        }
      }
    }
  }

  /// XTC leaves out by its own numbers, which the seed and the draw's number
  /// decide.
  @Test func xtcHappensAsOftenAsAsked() throws {
    let rig = try SamplerRig(vocabulary: 3)
    let settings = SamplerSettings.plain.with {
      $0.xtcProbability = 0.25
      $0.seed = 5
    }
    let cut = (0..<4000).filter {
      rig.kept([1, 1, 0], settings, number: $0) != [0, 1, 2]
    }
    // Five standard deviations.
    #expect(abs(Double(cut.count) - 1000) < 137)
    #expect(
      cut
        == (0..<4000).filter {
          rig.kept([1, 1, 0], settings, number: $0) != [0, 1, 2]
        })
  }
}

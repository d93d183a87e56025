import Foundation
import Sampling
import TestSupport
import Testing

/// Top-n-sigma, against sums in double precision.
@Suite struct SigmaTests {
  @Test(arguments: [1, 2, 15, 16, 17, 500, 3001])
  func keptLieWithinSoManyDeviations(vocabulary: Int) throws {
    var random = SeededRandom(UInt64(vocabulary))
    let rig = try SamplerRig(vocabulary: vocabulary)
    let logits = (0..<vocabulary).map { _ in random.normal() * 3 }
    let doubles = logits.map(Double.init)
    let mean = doubles.reduce(0, +) / Double(vocabulary)
    let variance =
      doubles.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
      / Double(vocabulary)
    let order = logits.indices.sorted {
      logits[$0] > logits[$1] || (logits[$0] == logits[$1] && $0 < $1)
    }
    for sigmas: Float in [0.1, 0.5, 1, 2, 3] {
      let least =
        doubles[order[0]] - Double(sigmas) * variance.squareRoot()
      for topK in [0, 10, 2000] {
        let wanted = (topK == 0 ? order : Array(order.prefix(topK)))
          .filter { doubles[$0] >= least }
        let kept = rig.kept(
          logits,
          .plain.with {
            $0.topK = topK
            $0.topNSigma = sigmas
          })
        #expect(kept == wanted.map { Int32($0) })
      }
    }
  }

  @Test func offAtZeroAndBelow() throws {
    let logits: [Float] = [3, -40, 2, 0]
    let rig = try SamplerRig(vocabulary: 4)
    for sigmas: Float in [-1, -0.5, 0] {
      #expect(
        rig.kept(logits, .plain.with { $0.topNSigma = sigmas })
          == [0, 2, 3, 1])
    }
  }

  @Test func equalAndExtremeLogitsKeepTheLikeliest() throws {
    let largest = Float.greatestFiniteMagnitude
    let rig = try SamplerRig(vocabulary: 3)
    let settings = SamplerSettings.plain.with { $0.topNSigma = 0.001 }
    #expect(rig.kept([2, 2, 2], settings) == [0, 1, 2])
    for logits: [Float] in [
      [-largest, largest, 0], [0, largest, largest.nextDown],
    ] {
      #expect(rig.kept(logits, settings).first == 1)
      #expect((0..<3).contains(rig.select(logits, settings)))
    }
  }
}

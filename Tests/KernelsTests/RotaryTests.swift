import CKernels
import Foundation
import TestSupport
import Testing

/// Angles against the system's own functions.
@Suite struct RotaryTests {
  @Test(arguments: [10000.0, 1e6, 5e5, 1.0001])
  func frequenciesArePowers(base: Double) {
    for dimensions in [2, 20, 64, 128] {
      let found = memory(dimensions / 2, Double.self)
      #expect(unscaledFrequencies(found, base, dimensions) == 1)
      for index in 0..<(dimensions / 2) {
        let exact = pow(base, -2 * Double(index) / Double(dimensions))
        #expect(abs(found[index] - exact) <= 1e-14 * exact)
      }
    }
  }

  @Test(arguments: [10000.0, 1e6])
  func anglesAreWithinOneUnit(base: Double) {
    let pairs = 64
    let frequencies = memory(pairs, Double.self)
    _ = unscaledFrequencies(frequencies, base, 2 * pairs)
    let table = memory(64 * pairs * 2, Float.self)
    var chance = SeededRandom(12)
    let starts =
      [0, 64, 131_072 - 63]
      + (0..<60).map { _ in
        chance.below(131_009)
      }
    var (others, all) = (0, 0)
    for start in starts {
      var job = kernel_rotary_job(
        frequencies: frequencies, magnitude: 1, table: table,
        first_position: UInt32(start),
        pairs: UInt32(pairs))
      kernel_rotary(&job, 0, 64, 0)
      for token in 0..<64 {
        for pair in 0..<pairs {
          let angle = Double(start + token) * frequencies[pair]
          for (at, exact) in [(0, cos(angle)), (1, sin(angle))] {
            let found = table[(token * pairs + pair) * 2 + at]
            let expected = Float(exact)
            all += 1
            if found != expected { others += 1 }
            #expect(
              abs(found - expected) <= expected.ulp,
              "position \(start + token), pair \(pair)")
          }
        }
      }
    }
    // Errors of float64's size seldom decide how a float32 is rounded.
    #expect(others * 100_000 <= all, "\(others) of \(all) differ")
  }
}

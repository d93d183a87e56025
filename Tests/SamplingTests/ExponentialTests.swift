import Foundation
import Sampling
import Testing

@Suite struct ExponentialTests {
  private func error(at x: Float) -> Double {
    let exact = exp(Double(x))
    return abs(Double(Exponential.of(x)) - exact) / Double(Float(exact).ulp)
  }

  @Test func withinTwoUnitsInTheLastPlace() {
    var worst = 0.0
    // Every 499th float, and a grid where floats are sparse.
    for bits in stride(
      from: (-0.0 as Float).bitPattern, through: (-87 as Float).bitPattern,
      by: 499)
    {
      worst = max(worst, error(at: Float(bitPattern: bits)))
    }
    for step in 0...870_000 {
      worst = max(worst, error(at: Float(step) / -1e4))
    }
    #expect(worst <= 2, "\(worst)")
  }

  @Test func exactValues() {
    #expect(Exponential.of(0) == 1)
    #expect(Exponential.of(-0.0) == 1)
    // ln 2 as a float lies above ln 2 by 1.9e-9, less than a unit.
    #expect(error(at: -0.693_147_2) <= 1)
  }

  @Test func whatIsBelowItsRangeIsItsLeast() {
    let least = Exponential.of(-87)
    #expect(least.isNormal && least < 2e-38)
    for x: Float in [-87.1, -1000, -.greatestFiniteMagnitude, -.infinity, .nan]
    {
      #expect(Exponential.of(x) == least)
    }
  }
}

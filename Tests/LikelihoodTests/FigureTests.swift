import Foundation
import Likelihood
import Memory
import Sampling
import TestSupport
import Testing

/// What figures are made with.
@Suite struct FigureTests {
  @Test func powersOfEAreWithinAFewUnits() {
    var worst = 0.0
    for step in -69_999...69_999 {
      let x = Double(step) / 100 + 1e-5
      let exact = exp(x)
      worst = max(worst, abs(Exponential.precise(x) - exact) / exact.ulp)
    }
    #expect(worst <= 8, "\(worst)")
    #expect(Exponential.precise(0.0) == 1)
    #expect(Exponential.precise(1e9) == Exponential.precise(700.0))
    #expect(Exponential.precise(-1e9) == Exponential.precise(-700.0))
    #expect(Exponential.precise(Double.nan) == Exponential.precise(-700.0))
  }

  @Test(arguments: [0, 1, 2, 3, 10, 1000])
  func percentilesLieBetweenNeighbours(count: Int) throws {
    var random = SeededRandom(UInt64(count))
    var values = (0..<count).map { _ in random.normal() }
    if count > 3 { values[3] = values[1] }
    var plan = ArenaPlan()
    let reservation = try plan.reserve(count, of: Float.self, for: .text)
    let arena = try Arena(plan)
    let region = arena[reservation]
    for index in 0..<count { region[index] = values[index] }
    let percentiles = Percentiles(sorting: region)
    values.sort()
    #expect((0..<count).map { region[$0] } == values)
    for share in [-1, 0, 0.1, 0.5, 0.95, 0.999, 1, 2] {
      let place = min(max(share, 0), 1) * Double(max(count - 1, 0))
      let lower = Int(place)
      let upper = min(lower + 1, max(count - 1, 0))
      let part = place - Double(lower)
      let wanted =
        count == 0
        ? 0
        : Double(values[lower]) * (1 - part) + Double(values[upper]) * part
      #expect(percentiles[share] == wanted)
    }
    extendLifetime(arena)
  }
}

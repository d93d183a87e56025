import Foundation
import TestSupport
import Testing
import Workbench

@testable import Merging

struct NumberTests {
  @Test func functionsAreThoseOfAnalysis() {
    for step in 0...2000 {
      let cosine = Double(step) / 1000 - 1
      let arc = Analysis.arccosine(cosine) - acos(cosine)
      #expect(arc.magnitude < 4e-15)
      let angle = Double.pi * Double(step) / 2000
      let sine = Analysis.sine(angle) - sin(angle)
      #expect(sine.magnitude < 1e-15)
      let value = Double(step + 1) * 0.37
      let logarithm = Analysis.logarithm(value) - log(value)
      #expect(logarithm.magnitude < 4e-15)
      let far = Double(step - 1000) * 9.7
      let turned = Analysis.turn(far)
      #expect((turned.cosine - cos(far)).magnitude < 1e-13)
      #expect((turned.sine - sin(far)).magnitude < 1e-13)
    }
    for angle in [Double.infinity, .nan, -1e300] {
      #expect(Analysis.turn(angle).sine.isNaN)
    }
    #expect(Analysis.turn(0) == (1, 0))
  }

  /// Halves and bfloat16 are rounded once from double, ties to even.
  @Test func roundsOnce() {
    // Between two halves, a little above the middle: float32 alone loses that.
    let above = 1 + 0x1p-11 + 0x1p-40
    #expect(Rounding.half(Rounding.sticky(above)) == 1 + 0x1p-10)
    #expect(Rounding.half(Rounding.sticky(1 + 0x1p-11)) == 1)
    #expect(Rounding.brain(Rounding.sticky(1 + 0x1p-8 + 0x1p-50)) == 1 + 0x1p-7)
    #expect(Rounding.half(65_519) == 65_504)
    #expect(Rounding.half(65_520) == .infinity)
    #expect(Rounding.half(0x1p-25) == 0)
    #expect(Rounding.half(0x1.8p-25) == 0x1p-24)
    #expect(Rounding.half(.nan).isNaN)
    var random = SeededRandom(5)
    for _ in 0..<20_000 {
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      guard value.isFinite else { continue }
      #expect(Rounding.half(value) == Float(Float16(value)))
      let exact = Double(value) * 1.000000017
      #expect(Rounding.half(Rounding.sticky(exact)) == Float(Float16(exact)))
    }
  }

  /// The first of an order by keys are those that a sort finds, whatever the groups
  /// are that few or many elements are counted in.
  @Test(arguments: [1000, 20_000], [0, 1, 7, 500, 999, 1000])
  func cutsAsAStableSortDoes(_ total: Int, _ count: Int) {
    var random = SeededRandom(8)
    // Many equal magnitudes, as differences of short types have.
    let values = (0..<total).map { _ in (random.normal() * 4).rounded() }
    checkCut(
      values.map { ~$0.magnitudeKey & Float.keyMask }, Float.keyBits, count)
    let fine = values.map { Double($0) / 3 + Double(random.normal()) * 1e-14 }
    checkCut(fine.map(\.magnitudeKey), Double.keyBits, count)
  }

  private func checkCut(_ keys: [UInt64], _ keyBits: Int, _ count: Int) {
    var cut = RankCut(count: count, of: keys.count, keyBits: keyBits)
    let buckets = RankCut.buckets(of: keys.count)
    while !cut.isFound {
      let counts = KeyCounts(cuts: 1, buckets: buckets)
      for key in keys {
        if let bucket = cut.bucket(key) { counts.of(0)[bucket] += 1 }
      }
      cut.take(counts.of(0))
    }
    let sorted = keys.indices.sorted {
      keys[$0] < keys[$1] || keys[$0] == keys[$1] && $0 < $1
    }
    var before = 0
    var kept: Set<Int> = []
    for (index, key) in keys.enumerated() {
      if cut.contains(key, before: before) { kept.insert(index) }
      if key == cut.bound { before += 1 }
    }
    #expect(kept == Set(sorted.prefix(count)))
  }

  /// The sums that torch 2.13 gives, to the last bit: those of 5, 6, 7 and 9 to 12
  /// numbers are others in order.
  @Test func weightsAreAddedAsTorchDoes() {
    let weights: [Float] = [
      0.33, 0.16, 0.66, 0.08, 0.55, 0.38, 0.07, 0.52, 0.05, 0.44, 0.08, 0.1,
    ]
    let sums: [UInt32] = [
      0x3EFA_E148, 0x3F93_3334, 0x3F9D_70A5, 0x3FE3_D70B, 0x400A_3D70,
      0x400E_B852, 0x4030_0001, 0x4033_3333, 0x404F_5C29, 0x4054_7AE1,
      0x405A_E147,
    ]
    for (count, sum) in zip(2...12, sums) {
      #expect(weightSum(Array(weights[..<count])).bitPattern == sum)
    }
  }
}

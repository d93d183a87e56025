import Foundation
import Tensors
import Testing

/// Half precision and bfloat16 against their definitions.
@Suite struct HalfTests {
  /// The value by the definition of IEEE 754.
  private func value(_ half: UInt16) -> Double {
    let exponent = Int(half >> 10 & 31)
    let fraction = Double(half & 1023)
    let magnitude =
      exponent == 0
      ? fraction * pow(2, -24)
      : (1 + fraction / 1024) * pow(2, Double(exponent - 15))
    return half >> 15 == 1 ? -magnitude : magnitude
  }

  @Test func everyHalf() {
    for half in UInt16.min...UInt16.max {
      let single = Half.float(half)
      if half & 0x7FFF < 0x7C00 {
        #expect(Double(single) == value(half))
        #expect(single.sign == (half >> 15 == 1 ? .minus : .plus))
        #expect(Half.bits(single) == half)
      } else if half & 0x3FF == 0 {
        #expect(single.isInfinite && Half.bits(single) == half)
      } else {
        #expect(single.isNaN && !single.isSignalingNaN)
        #expect(Half.bits(single) == half | 0x200)
      }
    }
  }

  @Test func halfwayGoesToEven() {
    for half in UInt16(0)..<0x7C00 {
      let next = half == 0x7BFF ? 65_536 : value(half + 1)
      let middle = Float((value(half) + next) / 2)
      let even = half % 2 == 0 ? half : half + 1
      #expect(Half.bits(middle) == even)
      #expect(Half.bits(middle.nextDown) == half)
      #expect(Half.bits(middle.nextUp) == half + 1)
      #expect(Half.bits(-middle) == even | 0x8000)
    }
    #expect(Half.bits(.greatestFiniteMagnitude) == 0x7C00)
    #expect(Half.bits(.leastNonzeroMagnitude) == 0)
    #expect(Half.bits(-.leastNonzeroMagnitude) == 0x8000)
    #expect(Half.bits(.nan) & 0x7E00 == 0x7E00)
  }

  @Test func brainFloat() {
    for bits in UInt16.min...UInt16.max {
      let single = BrainFloat.float(bits)
      #expect(single.bitPattern == UInt32(bits) << 16)
      #expect(BrainFloat.bits(single) == (single.isNaN ? bits | 0x40 : bits))
      guard single.isFinite else { continue }
      let middle = Float(bitPattern: single.bitPattern + 0x8000)
      #expect(BrainFloat.bits(middle) == bits + (bits & 1))
      let above = Float(bitPattern: single.bitPattern + 0x8001)
      #expect(BrainFloat.bits(above) == bits + 1)
      let below = Float(bitPattern: single.bitPattern + 0x7FFF)
      #expect(BrainFloat.bits(below) == bits)
    }
  }
}

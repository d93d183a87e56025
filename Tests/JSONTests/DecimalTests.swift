import Foundation
import JSON
import TestSupport
import Testing

/// Doubles to decimal digits.
struct DecimalTests {
  private func shortest(_ value: Double) -> String {
    let decimal = ShortestDecimal(value)
    let digits = (0..<decimal.count).map { "\(decimal[$0])" }.joined()
    return "0.\(digits)e\(decimal.exponent)"
  }

  private func fixed(_ value: Double, _ decimals: Int) -> String? {
    FixedDecimal(value, decimals: decimals).map { decimal in
      let digits = (0..<decimal.count).map { "\(decimal[$0])" }
      let point = decimals > 0 ? "." : ""
      return digits[..<decimal.wholeCount].joined() + point
        + digits[decimal.wholeCount...].joined()
    }
  }

  @Test func edges() {
    #expect(shortest(0) == "0.0e1")
    #expect(shortest(1) == "0.1e1")
    #expect(shortest(0.1) == "0.1e0")
    #expect(shortest(.leastNonzeroMagnitude) == "0.5e-323")
    #expect(shortest(.greatestFiniteMagnitude) == "0.17976931348623157e309")
    #expect(shortest(.leastNormalMagnitude) == "0.22250738585072014e-307")
    #expect(shortest(9_007_199_254_740_994) == "0.9007199254740994e16")
  }

  /// Swift prints the shortest digits too, by another algorithm.
  @Test func randomDoubles() throws {
    var random = SeededRandom(7)
    for _ in 0..<20_000 {
      let bits = UInt64.random(in: 0...UInt64.max, using: &random) & ~(1 << 63)
      let value = Double(bitPattern: bits)
      guard value.isFinite else { continue }
      let text = shortest(value)
      #expect(Double(text) == value, "\(value)")
      let swift = "\(value)".lowercased().split(separator: "e")[0].filter(
        \.isNumber)
      let digits = text.dropFirst(2).prefix { $0 != "e" }
      let plain = String(swift.drop { $0 == "0" }.reversed().drop { $0 == "0" })
      #expect(digits.count == max(plain.count, 1), "\(value) \(text)")
    }
  }

  @Test func decimals() {
    #expect(fixed(2.675, 2) == "2.67")
    #expect(fixed(0.125, 2) == "0.12")
    #expect(fixed(0.375, 2) == "0.38")
    #expect(fixed(2.5, 0) == "2")
    #expect(fixed(3.5, 0) == "4")
    #expect(fixed(9.5, 0) == "10")
    #expect(fixed(0.5, 0) == "0")
    #expect(fixed(99.999, 2) == "100.00")
    #expect(fixed(1234.5, -2) == "1200")
    #expect(fixed(1250, -2) == "1200")
    #expect(fixed(1350, -2) == "1400")
    #expect(fixed(60, -2) == "100")
    #expect(fixed(40, -2) == "0")
    #expect(fixed(1e22, 1) == "10000000000000000000000.0")
    #expect(fixed(1e300, 1) == nil)
  }

  /// The C library rounds exactly, too.
  @Test func randomDecimals() {
    var random = SeededRandom(7)
    for _ in 0..<5000 {
      let value =
        Double.random(in: 0...1, using: &random)
        * [1e-9, 1e-3, 1, 1000, 1e12].randomElement(using: &random)!
      let decimals = Int.random(in: 0...12, using: &random)
      #expect(
        fixed(value, decimals) == String(format: "%.\(decimals)f", value))
    }
  }
}

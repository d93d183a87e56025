import JSON
import Memory
import TestSupport
import Testing

@Suite struct NumberTests {
  private func integer(_ text: String) throws(JSONError) -> Int64 {
    var reader = JSONReader(view(text))
    let value = try reader.integer()
    try reader.end()
    return value
  }

  private func number(_ text: String) throws(JSONError) -> Double {
    var reader = JSONReader(view(text))
    let value = try reader.number()
    try reader.end()
    return value
  }

  @Test func readsIntegersExactly() throws {
    for value in [
      0, 1, -1, 9_007_199_254_740_993, -9_007_199_254_740_993, Int64.max,
      Int64.min, Int64.max - 1, Int64.min + 1,
    ] {
      #expect(try integer("\(value)") == value)
    }
    #expect(try integer("-0") == 0)
  }

  @Test(arguments: [
    "9223372036854775808", "-9223372036854775809", "18446744073709551616",
    "99999999999999999999", "-100000000000000000000000000",
  ])
  func refusesIntegersOutOfRange(_ text: String) {
    let error = failure(view(text)) { reader throws(JSONError) in
      _ = try reader.integer()
    }
    #expect(error?.code.description == "json_out_of_range")
  }

  @Test(arguments: ["1.0", "1e0", "0.5", "-1E2", "1.5e1"])
  func refusesOtherNumbersAsIntegers(_ text: String) {
    let error = failure(view(text)) { reader throws(JSONError) in
      _ = try reader.integer()
    }
    #expect(error?.code.description == "json_not_an_integer")
  }

  /// Those that other parsers got wrong: half-way cases, the least and the
  /// greatest values, many digits.
  @Test(arguments: [
    "0", "-0", "0.7", "0.95", "1.1", "3.14159265358979323846", "1e22", "1e23",
    "8.5e22", "9007199254740993", "9007199254740992.5", "9007199254740993.0",
    "9007199254740995", "5e-324", "2.4703282292062327208e-324",
    "2.4703282292062328e-324", "2.4703282292062327e-324", "2e-324", "1e-323",
    "7.4e-324", "7.5e-324", "2.2250738585072011e-308",
    "2.2250738585072012e-308", "2.2250738585072014e-308",
    "1.7976931348623157e308", "1.7976931348623158e308",
    "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880",
    "6.9294956446009195e15", "7.2057594037927933e16", "0.000001",
    "123456789e-9",
    "100000000000000000000000000000000000000000000000000000000000000000000e-60",
    "0.1e1", "1e-400", "0e999999999999999999999", "0.0e-99999999999999999999",
    "1e-99999999999999999999999", "4.656612873077392578125e-10",
    "10000000000000000000000000000000000000001e-21",
  ])
  func readsTheNearestDouble(_ text: String) throws {
    let expected = try #require(Double(text))
    for spelled in [text, "-" + text] where !spelled.hasPrefix("--") {
      let wanted =
        spelled.hasPrefix("-") && spelled != text ? -expected : expected
      let value = try number(spelled)
      #expect(value.bitPattern == wanted.bitPattern, "\(spelled)")
    }
  }

  @Test(arguments: [
    "1e309", "1.7976931348623159e308", "-1e400", "1e99999999999999999999",
    "17976931348623159077293051907890247336179769789423065727343008115773267580550096313270847732240753602112011387987139335765878976881441662249284743063947412437776789342486548527630221960124609411945308295208500576883815068234246288147391311054082723716335051068458629823994724593847971630483535632962422413721600e-2",
  ])
  func refusesWhatNoDoubleReaches(_ text: String) {
    let error = failure(view(text)) { reader throws(JSONError) in
      _ = try reader.number()
    }
    #expect(error?.code.description == "json_out_of_range")
  }

  /// The midpoint between two neighbours, exactly, and a hair beside it, with
  /// more digits than are kept.
  @Test func roundsMidpointsOfTheLeastDoubles() throws {
    // 3 · 2^-1075: half-way between the least double and twice that.
    var digits: [UInt8] = [3]
    var point = 1
    for _ in 0..<1075 {
      var rest: UInt8 = 0
      for index in digits.indices {
        let value = rest * 10 + digits[index]
        digits[index] = value / 2
        rest = value % 2
      }
      if rest > 0 { digits.append(5) }
      if digits[0] == 0 {
        digits.removeFirst()
        point -= 1
      }
    }
    let midpoint = digits.map { String($0) }.joined()
    let exponent = "e\(point - digits.count)"
    #expect(try number(midpoint + exponent) == 0x1p-1073)
    #expect(digits.count > 700)
    let zeros = String(repeating: "0", count: 400)
    let far = "e\(point - digits.count - 401)"
    #expect(try number(midpoint + zeros + "0" + far) == 0x1p-1073)
    #expect(try number(midpoint + zeros + "1" + far) == 0x1p-1073)
    let below = String(midpoint.dropLast()) + "4" + zeros + "9" + far
    #expect(try number(below) == 0x1p-1074)
    #expect(
      try number("0." + zeros + midpoint + "e\(point + 400)") == 0x1p-1073)
  }

  @Test func agreesWithTheStandardLibrary() throws {
    var chance = SeededRandom(42)
    for round in 0..<20_000 {
      let text: String
      switch round % 4 {
      case 0:
        let value = Double(bitPattern: chance.next() & 0x7FEF_FFFF_FFFF_FFFF)
        text = "\(value)"
      case 1:
        let digits = (0..<Int.random(in: 1...40, using: &chance)).map { _ in
          String(Int.random(in: 0...9, using: &chance))
        }
        text =
          "1" + digits.joined()
          + "e\(Int.random(in: -380...260, using: &chance))"
      case 2:
        text =
          "\(Int.random(in: 0...99999, using: &chance))."
          + "\(chance.next())\(chance.next())"
      default:
        // A double's own digits with one more, near a midpoint.
        let value = Double(bitPattern: chance.next() % 0x7FE << 52 | 1)
        text = "\(value)".replacing("e", with: "5e")
      }
      let plain = text.replacing("e+", with: "e")
      #expect(try number(plain) == Double(plain), "\(plain)")
    }
  }

  @Test func takesALongNumberInItsStride() throws {
    let zeros = String(repeating: "0", count: 1 << 20)
    #expect(try number("1" + zeros + "e-1048576") == 1)
    #expect(try number("0." + zeros + "1e1048577") == 1)
    #expect(try number("0." + zeros + "1") == 0)
    #expect(throws: JSONError.self) { _ = try number("1" + zeros) }
  }
}

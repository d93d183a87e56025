import Memory

extension JSONReader {
  /// Reads an integer, exactly.
  ///
  /// A number with a fraction or an exponent is not an integer, even if its
  /// value is whole.
  ///
  /// - Throws: `JSONError` where no integer follows, or one beyond 64 bits.
  public mutating func integer() throws(JSONError) -> Int64 {
    let start = try startOfValue(.number)
    let number = try number(from: start)
    guard number.isInteger else { throw .notAnInteger(offset: start) }
    var value: Int64 = 0
    for index in number.firstDigit..<number.end {
      // Towards the sign's side, because Int64.min has no magnitude.
      let digit = Int64(source[index] - 0x30)
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (next, overflow2) =
        number.isNegative
        ? tens.subtractingReportingOverflow(digit)
        : tens.addingReportingOverflow(digit)
      guard !overflow, !overflow2 else { throw .outOfRange(offset: start) }
      value = next
    }
    finishValue(at: number.end)
    return value
  }

  /// Reads an integer that must lie in `range`.
  ///
  /// - Throws: `JSONError` where no integer follows, or one outside.
  public mutating func integer(
    in range: ClosedRange<Int>
  ) throws(JSONError) -> Int {
    var ahead = self
    let value = Int(try ahead.integer())
    guard range.contains(value) else {
      throw .outOfRange(offset: afterSpace(from: position))
    }
    self = ahead
    return value
  }

  /// Reads any number as the nearest `Double`, of two equally near ones the
  /// even.
  ///
  /// A number that is too small becomes zero of its sign.
  ///
  /// - Throws: `JSONError` where no number follows, or one too large.
  @export(interface)
  public mutating func number() throws(JSONError) -> Double {
    let start = try startOfValue(.number)
    let number = try number(from: start)
    let decimal = Decimal(source[number.firstDigit..<number.end])
    let magnitude = decimal.magnitude
    guard magnitude.isFinite else { throw .outOfRange(offset: start) }
    finishValue(at: number.end)
    return number.isNegative ? -magnitude : magnitude
  }

  mutating func skipNumber() throws(JSONError) {
    finishValue(at: try number(from: try startOfValue(.number)).end)
  }

  /// A well-formed number's parts.
  private struct Number {
    let isNegative: Bool
    let firstDigit: Int
    let isInteger: Bool
    let end: Int
  }

  /// The number at `start`: a sign, digits without a leading zero, a fraction,
  /// an exponent.
  private func number(from start: Int) throws(JSONError) -> Number {
    let isNegative = source[start] == 0x2D
    let firstDigit = isNegative ? start + 1 : start
    var end = try afterDigits(from: firstDigit)
    if source[firstDigit] == 0x30, end > firstDigit + 1 {
      throw .malformedNumber(offset: start)
    }
    let endOfInteger = end
    if end < source.count, source[end] == 0x2E {
      end = try afterDigits(from: end + 1)
    }
    if end < source.count, source[end] | 0x20 == 0x65 {
      end += 1
      if end < source.count, source[end] == 0x2B || source[end] == 0x2D {
        end += 1
      }
      end = try afterDigits(from: end)
    }
    return Number(
      isNegative: isNegative, firstDigit: firstDigit,
      isInteger: end == endOfInteger, end: end)
  }

  /// The end of the digits at `start`, of which there must be one.
  private func afterDigits(from start: Int) throws(JSONError) -> Int {
    var index = start
    while index < source.count, isDigit(source[index]) { index += 1 }
    guard index > start else {
      _ = try byte(at: start)
      throw .malformedNumber(offset: start)
    }
    return index
  }
}

/// Whether `byte` is one of `0` to `9`.
package func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

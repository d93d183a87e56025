import JSON
import Memory

/// `round`.
extension Renderer {
  mutating func rounded(
    _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let bound = try bind(arguments, "precision method")
    let precision = try integer(bound[0] ?? .integer(0))
    var method = Bytes("common")
    if let given = bound[1] { method = heap.bytes(try text(given)) }
    guard method == "common" || method == "ceil" || method == "floor" else {
      throw error("no such way to round")
    }
    guard abs(precision) < 24 else { throw error("no such precision") }
    if !(method == "common") {
      guard let number = try float(of: value) else {
        throw error("no number is a value of type", value.typeName)
      }
      var scale = 1.0
      for _ in 0..<abs(precision) { scale *= 10 }
      if precision < 0 { scale = 1 / scale }
      let scaled = (number * scale).rounded(method == "ceil" ? .up : .down)
      guard precision > 0 || scaled.isFinite else { throw error("no integer") }
      return .float(scaled / scale)
    }
    if case .bigInteger = value {
      guard precision >= 0 else { throw error("an integer beyond 64 bits") }
      return value
    }
    if let number = value.integerValue {
      return .integer(try rounded(number, to: -precision))
    }
    guard let number = value.floatValue else {
      throw error("no number is a value of type", value.typeName)
    }
    guard number.isFinite, number.magnitude < 1e22 else { return value }
    guard let digits = FixedDecimal(number.magnitude, decimals: precision)
    else { return value }
    var out = TextBuffer(heap.freeText)
    for place in 0..<digits.count {
      if place == digits.wholeCount { out.append(".") }
      out.append(byte: digits[place] + 0x30)
    }
    var reader = JSONReader(out.bytes)
    do {
      let magnitude = try reader.number()
      return .float(number.sign == .minus ? -magnitude : magnitude)
    } catch { return value }
  }

  /// An integer without its last digits, ties to even.
  mutating func rounded(
    _ number: Int64, to zeros: Int
  ) throws(Breach) -> Int64 {
    guard zeros > 0 else { return number }
    guard zeros < 19 else { return 0 }
    var unit: Int64 = 1
    for _ in 0..<zeros { unit *= 10 }
    var low = number / unit
    var rest = number % unit
    if rest < 0 {
      rest += unit
      low -= 1
    }
    let isUp = rest > unit / 2 || (rest == unit / 2 && low & 1 == 1)
    return try checked(
      (low + (isUp ? 1 : 0)).multipliedReportingOverflow(by: unit))
  }
}

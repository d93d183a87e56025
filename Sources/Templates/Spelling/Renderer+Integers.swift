import JSON
import Memory

/// Integers that a text spells, as Python's `int` reads them.
extension Renderer {
  /// The integer that Jinja's `int` makes of a value, or `nil`.
  mutating func integer(
    _ value: Value, base: Value?
  ) throws(Breach) -> Value? {
    if value.isUndefined { throw undefined(value) }
    if let number = value.integerValue { return .integer(number) }
    switch value {
    case .bigInteger: return value
    case .float(let number):
      guard !number.isInfinite else { throw error("infinity has no integer") }
      return number.isNaN ? nil : try integer(wholeOf: number)
    case .string(let text):
      // A base that Python refuses leaves what a float's digits mean.
      let base = base == nil ? 10 : base?.integerValue ?? 1
      if base == 0 || (base >= 2 && base <= 36),
        let number = try parsed(text, base: base)
      {
        return number
      }
      guard case .float(let number)? = try float(value), number.isFinite else {
        return nil
      }
      return try integer(wholeOf: number)
    default: return nil
    }
  }

  /// A text's characters without white space at its ends, the digits of all
  /// scripts as ASCII; `nil` where it has others.
  @inline(never)
  mutating func plain(_ text: Text) throws(Breach) -> Text? {
    try charge(Int(text.count))
    let bytes = heap.bytes(text)
    var start = 0
    var end = bytes.count
    while start < end, isOuterSpace(bytes.scalar(at: start)) {
      start += bytes.length(at: start)
    }
    while end > start, isOuterSpace(bytes.scalar(at: bytes.before(end))) {
      end = bytes.before(end)
    }
    let copy = heap.textCount
    var index = start
    while index < end {
      let scalar = bytes.scalar(at: index)
      if scalar < 0x80 {
        try heap.append(byte: UInt8(scalar))
      } else if let digit = decimalDigit(scalar) {
        try heap.append(byte: 0x30 + digit)
      } else {
        return nil
      }
      index += bytes.length(at: index)
    }
    return heap.text(from: copy)
  }

  /// White space but for ASCII's separators, which Python's numbers do not have.
  mutating func isOuterSpace(_ scalar: UInt32) -> Bool {
    isSpace(scalar) && !(scalar >= 0x1C && scalar <= 0x1F)
  }

  /// The value of a decimal digit of any script.
  mutating func decimalDigit(_ scalar: UInt32) -> UInt8? {
    guard isDecimal(scalar) else { return nil }
    // The digits of mathematics follow each other; all others lie apart.
    if scalar >= 0x1D7CE, scalar <= 0x1D7FF {
      return UInt8((scalar - 0x1D7CE) % 10)
    }
    var digit: UInt32 = 0
    while digit < 9, isDecimal(scalar - digit - 1) { digit += 1 }
    return UInt8(digit)
  }

  mutating func parsed(
    _ text: Text, base given: Int64
  ) throws(Breach) -> Value? {
    guard let plain = try plain(text) else { return nil }
    let bytes = heap.bytes(plain)
    var index = 0
    let isNegative = skipSign(bytes, &index)
    var base = given
    var mustBeZero = false
    var mayFollow = false
    if index + 1 < bytes.count, bytes[index] == 0x30,
      let prefix = self.base(ofPrefix: bytes[index + 1]),
      base == 0 || base == prefix
    {
      base = prefix
      index += 2
      mayFollow = true
    } else if base == 0 {
      base = 10
      mustBeZero = index < bytes.count && bytes[index] == 0x30
    }
    // The digits alone, of which there may be more than 64 bits have.
    let digits = heap.textCount
    var value: Int64 = 0
    var isBig = false
    while index < bytes.count {
      if bytes[index] == 0x5F, mayFollow {
        mayFollow = false
      } else {
        guard let digit = digit(bytes[index]), digit < base else { return nil }
        try heap.append(byte: bytes[index])
        mayFollow = true
        let (product, overflow) = value.multipliedReportingOverflow(by: base)
        let (sum, overflow2) = product.addingReportingOverflow(digit)
        isBig = isBig || overflow || overflow2
        value = sum
      }
      index += 1
    }
    guard mayFollow, heap.textCount > digits, !mustBeZero || value == 0 else {
      return nil
    }
    guard isBig else { return .integer(isNegative ? -value : value) }
    guard base == 10 else { throw error("an integer beyond 64 bits") }
    guard heap.textCount - digits <= TemplateLimits.mostDigits else {
      return nil
    }
    return try integer(
      digits: heap.bytes(heap.text(from: digits)), isNegative: isNegative)
  }

  @inline(never)
  mutating func skipSign(_ bytes: Bytes, _ index: inout Int) -> Bool {
    guard index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D
    else { return false }
    index += 1
    return bytes[index - 1] == 0x2D
  }

  mutating func base(ofPrefix letter: UInt8) -> Int64? {
    switch letter | 0x20 {
    case 0x62: 2
    case 0x6F: 8
    case 0x78: 16
    default: nil
    }
  }

  mutating func digit(_ byte: UInt8) -> Int64? {
    if isDigit(byte) { return Int64(byte - 0x30) }
    let letter = (byte | 0x20) &- 0x61
    return letter < 26 ? Int64(letter) + 10 : nil
  }
}

import JSON
import Memory

/// Numbers that a text spells, as Python's `int` and `float` read them.
extension Renderer {
  /// What Python's `int` makes of a value, or `nil`.
  mutating func integer(
    _ value: Value, base: Value?
  ) throws(Breach) -> Value? {
    if value.isUndefined { throw undefined(value) }
    if let number = value.integerValue { return .integer(number) }
    switch value {
    case .float(let number):
      guard number.isFinite else { return nil }
      guard let whole = Int64(exactly: number.rounded(.towardZero)) else {
        throw error("an integer beyond 64 bits")
      }
      return .integer(whole)
    case .string(let text):
      let base = try integer(base ?? .integer(10))
      guard base >= 2, base <= 36 else { throw error("no such base") }
      if let number = try parsed(text, base: Int64(base)) {
        return .integer(number)
      }
      guard case .float(let number)? = try float(value), number.isFinite else {
        return nil
      }
      return try integer(.float(number), base: nil)
    default: return nil
    }
  }

  private mutating func parsed(
    _ text: Text, base: Int64
  ) throws(Breach) -> Int64? {
    let bytes = heap.bytes(
      try stripped(text, nil, atStart: true, atEnd: true))
    try charge(bytes.count)
    var index = 0
    var isNegative = false
    if bytes.count > 0, bytes[0] == 0x2B || bytes[0] == 0x2D {
      isNegative = bytes[0] == 0x2D
      index = 1
    }
    var value: Int64 = 0
    var followsDigit = false
    while index < bytes.count {
      if bytes[index] == 0x5F, followsDigit {
        followsDigit = false
        index += 1
        continue
      }
      guard let digit = digit(bytes[index]), digit < base else { return nil }
      let product = try checked(value.multipliedReportingOverflow(by: base))
      value = try checked(product.subtractingReportingOverflow(digit))
      followsDigit = true
      index += 1
    }
    guard followsDigit else { return nil }
    return isNegative
      ? value : try checked(Int64(0).subtractingReportingOverflow(value))
  }

  private mutating func digit(_ byte: UInt8) -> Int64? {
    if isDigit(byte) { return Int64(byte - 0x30) }
    let letter = (byte | 0x20) &- 0x61
    return letter < 26 ? Int64(letter) + 10 : nil
  }

  /// What Python's `float` makes of a value, or `nil`.
  mutating func float(_ value: Value) throws(Breach) -> Value? {
    if value.isUndefined { throw undefined(value) }
    if let number = value.floatValue { return .float(number) }
    guard case .string(let text) = value else { return nil }
    let bytes = heap.bytes(try stripped(text, nil, atStart: true, atEnd: true))
    try charge(bytes.count)
    var index = 0
    var isNegative = false
    if bytes.count > 0, bytes[0] == 0x2B || bytes[0] == 0x2D {
      isNegative = bytes[0] == 0x2D
      index = 1
    }
    // JSON wants digits around the point and no zeros before others.
    var out = TextBuffer(heap.freeText)
    let start = index
    while index < bytes.count, bytes[index] == 0x30 { index += 1 }
    if index == bytes.count || !isDigit(bytes[index]) { out.append("0") }
    var hasDigits = index > start
    while index < bytes.count, isDigit(bytes[index]) {
      out.append(byte: bytes[index])
      hasDigits = true
      index += 1
    }
    if index < bytes.count, bytes[index] == 0x2E {
      index += 1
      out.append(".")
      if index == bytes.count || !isDigit(bytes[index]) {
        out.append("0")
      } else {
        hasDigits = true
      }
      while index < bytes.count, isDigit(bytes[index]) {
        out.append(byte: bytes[index])
        index += 1
      }
    }
    guard hasDigits else { return nil }
    out.append(bytes.suffix(from: index))
    var reader = JSONReader(out.bytes)
    do {
      let number = try reader.number()
      try reader.end()
      return .float(isNegative ? -number : number)
    } catch {
      if case .outOfRange = error {
        return .float(isNegative ? -.infinity : .infinity)
      }
      return nil
    }
  }
}

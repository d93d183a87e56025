import JSON
import Memory

/// Integers beyond 64 bits, which are digits: they can be compared, printed and
/// made floats, but not computed with.
extension Renderer {
  /// The integer that ASCII digits spell.
  @inline(never)
  mutating func integer(
    digits: Bytes, isNegative: Bool
  ) throws(Breach) -> Value {
    try charge(bytes: digits.count)
    var first = 0
    while first + 1 < digits.count, digits[first] == 0x30 { first += 1 }
    let significant = digits.suffix(from: first)
    if let number = small(significant, isNegative) { return .integer(number) }
    guard significant.count <= TemplateLimits.mostDigits else {
      throw error("an integer of more than 4300 digits")
    }
    let start = heap.textCount
    if isNegative { try heap.append("-") }
    try heap.append(significant, .user)
    return .bigInteger(heap.text(from: start))
  }

  private mutating func small(_ digits: Bytes, _ isNegative: Bool) -> Int64? {
    guard digits.count < 20 else { return nil }
    // Towards the sign's side, because Int64.min has no magnitude.
    var value: Int64 = 0
    for index in 0..<digits.count {
      let digit = Int64(digits[index] - 0x30)
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (next, overflow2) = tens.addingReportingOverflow(
        isNegative ? -digit : digit)
      guard !overflow, !overflow2 else { return nil }
      value = next
    }
    return value
  }

  /// The integer that a finite float's whole part is.
  @inline(never)
  mutating func integer(wholeOf number: Double) throws(Breach) -> Value {
    let whole = number.rounded(.towardZero)
    if let small = Int64(exactly: whole) { return .integer(small) }
    guard let digits = FixedDecimal(whole.magnitude, decimals: 0) else {
      throw error("an integer of more than 40 digits that is a float's")
    }
    var out = TextBuffer(heap.freeText)
    for place in 0..<digits.wholeCount {
      out.append(byte: digits[place] + 0x30)
    }
    guard !out.isTruncated else {
      throw .valuesTooLarge("bytes of text", limit: heap.textCount)
    }
    // The digits are where the copy goes: they become part of the heap first.
    let spelled = out.bytes
    heap.take(out.count, .user)
    return try integer(digits: spelled, isNegative: number < 0)
  }

  mutating func isNegative(_ number: Text) -> Bool {
    heap.byte(at: Int(number.start)) == 0x2D
  }

  /// The digits without the sign.
  mutating func digits(of number: Text) -> Text {
    isNegative(number) ? number[1..<Int(number.count)] : number
  }

  /// The number with the other sign.
  @inline(never)
  mutating func negated(_ number: Text) throws(Breach) -> Value {
    try integer(
      digits: heap.bytes(digits(of: number)), isNegative: !isNegative(number))
  }

  /// Any number as the nearest float; `nil` for what is not a number.
  @inline(never)
  mutating func float(of value: Value) throws(Breach) -> Double? {
    guard case .bigInteger(let number) = value else { return value.floatValue }
    try charge(bytes: Int(number.count))
    var reader = JSONReader(heap.bytes(number))
    do { return try reader.number() } catch {
      throw self.error("an integer too large for a float")
    }
  }

  /// An integer, or the nearest one of 64 bits.
  @inline(never)
  mutating func clampedInteger(_ value: Value) -> Int64? {
    guard case .bigInteger(let number) = value else {
      return value.integerValue
    }
    return isNegative(number) ? .min : .max
  }

  /// -1, 0 or 1 where a big integer is less than, equal to or greater than a
  /// number; `nil` for what has no order with it.
  @inline(never)
  mutating func order(_ left: Text, _ right: Value) throws(Breach) -> Int? {
    let sign = isNegative(left) ? -1 : 1
    switch right {
    case .bool, .integer: return sign
    case .bigInteger(let other): return try order(left, other)
    case .float(let number):
      if number.isNaN { return nil }
      if number.magnitude < 0x1p63 || number.isInfinite {
        return number.isInfinite ? (number < 0 ? 1 : -1) : sign
      }
      guard number.magnitude < 1e40 else {
        let value = try float(of: .bigInteger(left)) ?? 0
        return value < number ? -1 : value == number ? 0 : 1
      }
      let mark = heap.mark
      defer { heap.release(to: mark) }
      guard case .bigInteger(let other) = try integer(wholeOf: number) else {
        return sign
      }
      return try order(left, other)
    default: return nil
    }
  }

  @inline(never)
  private mutating func order(_ left: Text, _ right: Text) throws(Breach) -> Int
  {
    let sign = isNegative(left) ? -1 : 1
    guard isNegative(right) == isNegative(left) else { return sign }
    guard left.count == right.count else {
      return left.count < right.count ? -sign : sign
    }
    try charge(bytes: Int(left.count))
    let one = heap.bytes(left)
    let other = heap.bytes(right)
    return one == other ? 0 : one.precedes(other) ? -sign : sign
  }
}

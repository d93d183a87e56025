import JSON
import Memory

/// The numbers of a template.
extension TemplateLexer {
  mutating func number() throws(Breach) -> Token {
    let start = position
    if pool[start] == 0x30, start + 1 < sourceCount {
      let base: UInt64? =
        switch pool[start + 1] | 0x20 {
        case 0x62: 2
        case 0x6F: 8
        case 0x78: 16
        default: nil
        }
      if let base { return try integer(from: start + 2, base: base) }
    }
    let isAfterDot = start > 0 && pool[start - 1] == 0x2E
    var end = afterDigits(from: start)
    let integerEnd = end
    if !isAfterDot {
      if end + 1 < sourceCount, pool[end] == 0x2E, isDigit(pool[end + 1]) {
        end = afterDigits(from: end + 1)
      }
      if end < sourceCount, pool[end] | 0x20 == 0x65 {
        var exponent = end + 1
        if sign(at: exponent) != nil { exponent += 1 }
        if exponent < sourceCount, isDigit(pool[exponent]) {
          end = afterDigits(from: exponent)
        }
      }
    }
    guard end > integerEnd else { return try integer(from: start, base: 10) }
    position = end
    return token(.float(try float(start..<end)), at: start)
  }

  /// The end of digits, with single underscores between them.
  private mutating func afterDigits(from start: Int) -> Int {
    var index = start
    while index < sourceCount {
      if isDigit(pool[index]) {
        index += 1
      } else if pool[index] == 0x5F, index + 1 < sourceCount,
        isDigit(pool[index + 1])
      {
        index += 2
      } else {
        break
      }
    }
    return index
  }

  mutating func integer(
    from start: Int, base: UInt64
  ) throws(Breach) -> Token {
    var index = start
    var value: UInt64 = 0
    while index < sourceCount {
      if pool[index] == 0x5F {
        index += 1
        continue
      }
      guard let digit = hexadecimalDigit(pool[index]), UInt64(digit) < base
      else { break }
      let (product, overflow) = value.multipliedReportingOverflow(by: base)
      let (sum, overflow2) = product.addingReportingOverflow(UInt64(digit))
      guard !overflow, !overflow2, sum <= UInt64(Int64.max) else {
        return try bigInteger(from: start, base: base)
      }
      value = sum
      index += 1
    }
    guard index > start else {
      throw syntax("a number without digits", at: start)
    }
    let first = position
    position = index
    return token(.integer(Int64(value)), at: first)
  }

  /// An integer beyond 64 bits: its digits go to the pool.
  private mutating func bigInteger(
    from start: Int, base: UInt64
  ) throws(Breach) -> Token {
    guard base == 10 else {
      throw syntax("an integer of more than 64 bits", at: start)
    }
    var out = TextBuffer(pool[poolCount..<pool.count])
    let end = afterDigits(from: start)
    for index in start..<end where pool[index] != 0x5F {
      if out.count > 0 || pool[index] != 0x30 { out.append(byte: pool[index]) }
    }
    guard out.count <= TemplateLimits.mostDigits else {
      throw syntax("an integer of more than 4300 digits", at: start)
    }
    guard !out.isTruncated else {
      throw .tooLarge("bytes of text", limit: pool.count)
    }
    let digits = Text(poolCount..<(poolCount + out.count))
    poolCount += out.count
    position = end
    return token(.bigInteger(digits), at: start)
  }

  mutating func float(
    _ range: Range<Int>
  ) throws(Breach) -> Double {
    // JSON has no underscores, and no zeros before other digits.
    var out = TextBuffer(pool[poolCount..<pool.count])
    var isLeading = true
    for index in range where pool[index] != 0x5F {
      if isLeading, pool[index] == 0x30, index + 1 < range.upperBound,
        isDigit(pool[index + 1])
      {
        continue
      }
      isLeading = false
      out.append(byte: pool[index])
    }
    var reader = JSONReader(out.bytes)
    do { return try reader.number() } catch {
      throw syntax("a number out of range", at: range.lowerBound)
    }
  }
}

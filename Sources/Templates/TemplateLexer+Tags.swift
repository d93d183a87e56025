import JSON
import Memory

/// What is inside of tags.
extension TemplateLexer {
  mutating func nextInTag() throws(Breach) -> Token {
    position = source.afterSpace(from: position)
    let start = position
    guard start < sourceCount else {
      throw syntax("a tag without end", at: start)
    }
    if bracketCount == 0, let end = endOfTag(at: start) {
      let isVariable = state == .variable
      leave(at: end, since: start)
      return token(isVariable ? .variableEnd : .blockEnd, at: start)
    }
    let byte = pool[start]
    if isDigit(byte) { return try number() }
    if isNameByte(byte) {
      while position < sourceCount, isNameByte(pool[position]) { position += 1 }
      return token(.name(Text(start..<position)), at: start)
    }
    if byte == 0x22 || byte == 0x27 { return try string(quote: byte) }
    return try symbol()
  }

  /// Where the two closing bytes are of a tag that ends at `index`.
  private mutating func endOfTag(at index: Int) -> Int? {
    let isVariable = state == .variable
    var end = index
    let sign = sign(at: index)
    if sign == 0x2D || (sign != nil && !isVariable) { end += 1 }
    guard end + 1 < sourceCount, pool[end] == (isVariable ? 0x7D : 0x25),
      pool[end + 1] == 0x7D
    else { return nil }
    return end
  }

  private mutating func leave(at end: Int, since start: Int) {
    let keepsNewline = state == .variable && end == start
    leaveTag(at: end, since: start)
    // After a variable's plain end a newline stays.
    if keepsNewline {
      position = end + 2
      startsLine = false
    }
  }

  /// Letters, digits, the underscore, and whatever is not ASCII.
  private mutating func isNameByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == 0x5F || (byte | 0x20) &- 0x61 < 26 || byte >= 0x80
  }

  // MARK: Numbers

  private mutating func number() throws(Breach) -> Token {
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

  private mutating func integer(
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
        throw syntax("an integer of more than 64 bits", at: start)
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

  private mutating func float(
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

  // MARK: Strings

  private mutating func string(quote: UInt8) throws(Breach) -> Token {
    let start = position
    var index = start + 1
    var hasEscapes = false
    while true {
      guard index < sourceCount else {
        throw syntax("a string without end", at: start)
      }
      if pool[index] == quote { break }
      if pool[index] == 0x5C {
        hasEscapes = true
        index += 1
      }
      index += 1
    }
    position = index + 1
    let content = (start + 1)..<index
    if !hasEscapes { return token(.string(Text(content)), at: start) }
    return token(.string(try decode(content)), at: start)
  }

  /// Appends what a literal's bytes mean to the pool.
  private mutating func decode(
    _ range: Range<Int>
  ) throws(Breach) -> Text {
    var out = TextBuffer(pool[poolCount..<pool.count])
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = pool[index]
      guard byte == 0x5C else {
        out.append(byte: byte)
        index += 1
        continue
      }
      let letter = pool[index + 1]
      index += 2
      switch letter {
      case 0x0A: break
      case 0x22, 0x27, 0x5C: out.append(byte: letter)
      case 0x61: out.append(byte: 0x07)
      case 0x62: out.append(byte: 0x08)
      case 0x66: out.append(byte: 0x0C)
      case 0x6E: out.append(byte: 0x0A)
      case 0x72: out.append(byte: 0x0D)
      case 0x74: out.append(byte: 0x09)
      case 0x76: out.append(byte: 0x0B)
      case 0x30...0x37:
        var value = UInt32(letter - 0x30)
        var digits = 1
        while digits < 3, index < range.upperBound, pool[index] & 0xF8 == 0x30 {
          value = value << 3 | UInt32(pool[index] & 7)
          index += 1
          digits += 1
        }
        out.append(scalar: value)
      case 0x78, 0x75, 0x55:
        let digits = letter == 0x78 ? 2 : letter == 0x75 ? 4 : 8
        var value: UInt32 = 0
        for _ in 0..<digits {
          guard index < range.upperBound,
            let digit = hexadecimalDigit(pool[index]), value < 0x1000_0000
          else { throw syntax("a malformed escape", at: index - 1) }
          value = value << 4 | digit
          index += 1
        }
        guard Unicode.Scalar(value) != nil else {
          throw syntax("an escape that is no character", at: index - 1)
        }
        out.append(scalar: value)
      case 0x4E: throw syntax("an escape by name", at: index - 2)
      default:
        out.append(byte: 0x5C)
        out.append(byte: letter)
      }
    }
    guard !out.isTruncated else {
      throw .tooLarge("bytes of text", limit: pool.count)
    }
    let text = Text(poolCount..<(poolCount + out.count))
    poolCount += out.count
    return text
  }

  /// Appends both texts to the pool, as one.
  mutating func join(_ left: Text, _ right: Text) throws(Breach) -> Text {
    if left.end == Int(right.start) { return Text(Int(left.start)..<right.end) }
    var out = TextBuffer(pool[poolCount..<pool.count])
    // What was joined last can go on where it is.
    let start = left.end == poolCount ? Int(left.start) : poolCount
    if left.end != poolCount { out.append(bytes(left)) }
    out.append(bytes(right))
    guard !out.isTruncated else {
      throw .tooLarge("bytes of text", limit: pool.count)
    }
    poolCount += out.count
    return Text(start..<poolCount)
  }

  // MARK: Operators

  private mutating func symbol() throws(Breach) -> Token {
    let start = position
    let next = start + 1 < sourceCount ? pool[start + 1] : 0
    let pair: Symbol? =
      switch (pool[start], next) {
      case (0x2A, 0x2A): .power
      case (0x2F, 0x2F): .floorDivide
      case (0x3D, 0x3D): .equal
      case (0x21, 0x3D): .notEqual
      case (0x3C, 0x3D): .lessOrEqual
      case (0x3E, 0x3D): .greaterOrEqual
      default: nil
      }
    if let pair {
      position = start + 2
      return token(.symbol(pair), at: start)
    }
    let single: Symbol
    switch pool[start] {
    case 0x2B: single = .add
    case 0x2D: single = .subtract
    case 0x2A: single = .multiply
    case 0x2F: single = .divide
    case 0x25: single = .modulo
    case 0x7E: single = .tilde
    case 0x3C: single = .less
    case 0x3E: single = .greater
    case 0x3D: single = .assign
    case 0x2E: single = .dot
    case 0x3A: single = .colon
    case 0x7C: single = .pipe
    case 0x2C: single = .comma
    case 0x3B: single = .semicolon
    case 0x28: single = try open(.leftParenthesis, due: 0x29)
    case 0x5B: single = try open(.leftBracket, due: 0x5D)
    case 0x7B: single = try open(.leftBrace, due: 0x7D)
    case 0x29: single = try close(.rightParenthesis)
    case 0x5D: single = try close(.rightBracket)
    case 0x7D: single = try close(.rightBrace)
    default:
      throw syntax(
        "unexpected", source[start..<(start + 1)], at: start)
    }
    position = start + 1
    return token(.symbol(single), at: start)
  }

  private mutating func open(
    _ symbol: Symbol, due: UInt8
  ) throws(Breach) -> Symbol {
    guard bracketCount < 128 else {
      throw .tooDeep(limit: 128, line: line(at: position))
    }
    brackets[bracketCount] = due
    bracketCount += 1
    return symbol
  }

  private mutating func close(_ symbol: Symbol) throws(Breach) -> Symbol {
    guard bracketCount > 0, brackets[bracketCount - 1] == pool[position] else {
      throw syntax(
        "unexpected", source[position..<(position + 1)],
        at: position)
    }
    bracketCount -= 1
    return symbol
  }
}

extension TextBuffer {
  /// Appends a scalar's UTF-8.
  mutating func append(scalar: UInt32) {
    switch scalar {
    case 0..<0x80: append(byte: UInt8(scalar))
    case 0x80..<0x800:
      append(byte: 0xC0 | UInt8(scalar >> 6))
      append(byte: 0x80 | UInt8(scalar & 0x3F))
    case 0x800..<0x10000:
      append(byte: 0xE0 | UInt8(scalar >> 12))
      append(byte: 0x80 | UInt8(scalar >> 6 & 0x3F))
      append(byte: 0x80 | UInt8(scalar & 0x3F))
    default:
      append(byte: 0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
      append(byte: 0x80 | UInt8(scalar >> 12 & 0x3F))
      append(byte: 0x80 | UInt8(scalar >> 6 & 0x3F))
      append(byte: 0x80 | UInt8(scalar & 0x3F))
    }
  }
}

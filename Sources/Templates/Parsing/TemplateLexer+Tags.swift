import JSON
import Memory

/// The words inside of tags.
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

  /// The place of the two closing bytes of a tag that ends at `index`.
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

  mutating func leave(at end: Int, since start: Int) {
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

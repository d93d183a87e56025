import JSON
import Memory

/// The strings of a template.
extension TemplateLexer {
  mutating func string(quote: UInt8) throws(Breach) -> Token {
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
  mutating func decode(
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
    // The text that was joined last can go on where it is.
    let start = left.end == poolCount ? Int(left.start) : poolCount
    if left.end != poolCount { out.append(bytes(left)) }
    out.append(bytes(right))
    guard !out.isTruncated else {
      throw .tooLarge("bytes of text", limit: pool.count)
    }
    poolCount += out.count
    return Text(start..<poolCount)
  }
}

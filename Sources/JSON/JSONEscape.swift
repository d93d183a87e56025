import Memory

/// One escape of a string: the scalar it stands for and how long it is.
struct JSONEscape {
  /// The scalar value.
  let scalar: UInt32
  /// The bytes of the escape in the document.
  let length: Int

  /// The escape of a backslash and one letter, or `nil`.
  init?(letter: UInt8) {
    switch letter {
    case 0x22, 0x5C, 0x2F: scalar = UInt32(letter)
    case 0x62: scalar = 0x08
    case 0x66: scalar = 0x0C
    case 0x6E: scalar = 0x0A
    case 0x72: scalar = 0x0D
    case 0x74: scalar = 0x09
    default: return nil
    }
    length = 2
  }

  /// `\uXXXX` with no surrogate.
  init(codeUnit: UInt32) {
    scalar = codeUnit
    length = 6
  }

  /// `\uXXXX\uXXXX`, a surrogate pair.
  init(high: UInt32, low: UInt32) {
    scalar = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    length = 12
  }

  /// The escape at the beginning of `text`, which was checked before.
  init(checked text: Bytes) {
    if let plain = JSONEscape(letter: text[1]) {
      self = plain
      return
    }
    let unit = JSONEscape.codeUnit(text, at: 2)
    if unit >= 0xD800, unit < 0xE000 {
      self.init(high: unit, low: JSONEscape.codeUnit(text, at: 8))
    } else {
      self.init(codeUnit: unit)
    }
  }

  private static func codeUnit(_ text: Bytes, at start: Int) -> UInt32 {
    var unit: UInt32 = 0
    for index in start..<(start + 4) {
      unit = unit << 4 | (hexadecimalDigit(text[index]) ?? 0)
    }
    return unit
  }

  /// The bytes of the scalar in UTF-8.
  var utf8Count: Int {
    switch scalar {
    case 0..<0x80: 1
    case 0x80..<0x800: 2
    case 0x800..<0x10000: 3
    default: 4
    }
  }

  /// The byte at `index` of the scalar's UTF-8.
  func utf8(at index: Int) -> UInt8 {
    let count = utf8Count
    if count == 1 { return UInt8(scalar) }
    let bits = UInt8(truncatingIfNeeded: scalar >> (6 * (count - 1 - index)))
    if index > 0 { return 0x80 | (bits & 0x3F) }
    switch count {
    case 2: return 0xC0 | bits
    case 3: return 0xE0 | bits
    default: return 0xF0 | bits
    }
  }
}

/// The value of a hexadecimal digit of either case, or `nil`.
package func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case 0x30...0x39: UInt32(byte - 0x30)
  case 0x41...0x46: UInt32(byte - 0x41 + 10)
  case 0x61...0x66: UInt32(byte - 0x61 + 10)
  default: nil
  }
}

import Memory

/// One Unicode scalar of a text, or one byte that belongs to none.
///
/// Text from outside need not be UTF-8. A byte that begins no well-formed
/// sequence (Unicode 15, table 3-7: no overlong forms, no surrogates) stands
/// for U+FFFD alone and the next byte is looked at afresh, so that reading
/// always advances and the bytes themselves stay as they are.
struct DecodedScalar {
  /// The scalar's number, U+FFFD for a byte that belongs to none.
  let value: UInt32

  /// How many bytes of the text it takes, 1 to 4.
  let byteCount: Int

  /// Whether the bytes are the UTF-8 of `value`.
  let isWellFormed: Bool

  @inline(always)
  private init(_ value: UInt32, _ byteCount: Int, isWellFormed: Bool = true) {
    self.value = value
    self.byteCount = byteCount
    self.isWellFormed = isWellFormed
  }

  /// Reads what begins at `index`, which must lie inside of `text`.
  @inline(always)
  init(_ text: Bytes, at index: Int) {
    let first = text[index]
    if first < 0x80 {
      self.init(UInt32(first), 1)
    } else {
      self.init(multibyte: first, text, at: index)
    }
  }

  private init(multibyte first: UInt8, _ text: Bytes, at index: Int) {
    let sequence = UTF8Sequence(at: index, of: text)
    guard sequence.isValid else {
      self.init(0xFFFD, 1, isWellFormed: false)
      return
    }
    var value = UInt32(first) & (0x7F >> UInt32(sequence.length))
    for offset in 1..<sequence.length {
      value = value << 6 | UInt32(text[index + offset] & 0x3F)
    }
    self.init(value, sequence.length)
  }
}

extension TextBuffer {
  /// Appends the UTF-8 of a scalar's number, all of it or nothing.
  mutating func append(scalar value: UInt32) {
    let start = count
    defer { if isTruncated { truncate(to: start) } }
    if value < 0x80 {
      append(byte: UInt8(value))
    } else if value < 0x800 {
      append(byte: 0xC0 | UInt8(value >> 6))
      append(byte: 0x80 | UInt8(value & 0x3F))
    } else if value < 0x1_0000 {
      append(byte: 0xE0 | UInt8(value >> 12 & 0x0F))
      append(byte: 0x80 | UInt8(value >> 6 & 0x3F))
      append(byte: 0x80 | UInt8(value & 0x3F))
    } else {
      append(byte: 0xF0 | UInt8(value >> 18 & 0x07))
      append(byte: 0x80 | UInt8(value >> 12 & 0x3F))
      append(byte: 0x80 | UInt8(value >> 6 & 0x3F))
      append(byte: 0x80 | UInt8(value & 0x3F))
    }
  }
}

import Memory

/// The UTF-8 sequence that begins somewhere in bytes of unknown origin.
///
/// Well-formed is what table 3-7 of the Unicode Standard lists: no overlong
/// form, no surrogate, nothing beyond U+10FFFF. Of a malformed one `length` is
/// its maximal subpart, which one U+FFFD replaces.
struct UTF8Sequence {
  let length: Int
  let isValid: Bool

  init(at start: Int, of bytes: Bytes) {
    let first = bytes[start]
    let wanted: Int
    var lowest: UInt8 = 0x80
    var highest: UInt8 = 0xBF
    switch first {
    case 0..<0x80: wanted = 1
    case 0xC2...0xDF: wanted = 2
    case 0xE0...0xEF:
      wanted = 3
      if first == 0xE0 { lowest = 0xA0 }
      if first == 0xED { highest = 0x9F }
    case 0xF0...0xF4:
      wanted = 4
      if first == 0xF0 { lowest = 0x90 }
      if first == 0xF4 { highest = 0x8F }
    default:
      length = 1
      isValid = false
      return
    }
    var index = 1
    while index < wanted, start + index < bytes.count,
      bytes[start + index] >= lowest, bytes[start + index] <= highest
    {
      lowest = 0x80
      highest = 0xBF
      index += 1
    }
    length = index
    isValid = index == wanted
  }
}

import CUnicode
import Memory

/// The cases that characters and texts are in.
extension Renderer {
  mutating func isLower(_ scalar: UInt32) -> Bool {
    CharacterClass(scalar).holds(UNICODE_LOWERCASE)
  }

  mutating func isUpper(_ scalar: UInt32) -> Bool {
    CharacterClass(scalar).holds(UNICODE_UPPERCASE)
  }

  mutating func endsWord(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x2D, 0x28, 0x7B, 0x5B, 0x3C: true
    default: isSpace(scalar)
    }
  }

  mutating func isCased(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 { return (scalar | 0x20) &- 0x61 < 26 }
    return CharacterClass(scalar).holds(
      UNICODE_LOWERCASE | UNICODE_UPPERCASE | UNICODE_TITLE_LETTER)
  }

  @inline(never)
  mutating func isTitle(_ scalar: UInt32) -> Bool {
    CharacterClass(scalar).holds(UNICODE_TITLE_LETTER)
  }

  /// Whether a text has letters of one case and none of the other.
  mutating func hasCase(
    _ text: Text, isUpper: Bool
  ) throws(Breach) -> Bool {
    try charge(Int(text.count))
    let bytes = heap.bytes(text)
    var hasAny = false
    var index = 0
    while index < bytes.count {
      let scalar = bytes.scalar(at: index)
      if isUpper ? isLower(scalar) : self.isUpper(scalar) { return false }
      if isTitle(scalar) { return false }
      hasAny = hasAny || (isUpper ? self.isUpper(scalar) : isLower(scalar))
      index += bytes.length(at: index)
    }
    return hasAny
  }

  /// Whether every word of a text begins with a capital and has no other.
  @inline(never)
  mutating func isTitle(_ text: Text) throws(Breach) -> Bool {
    try charge(Int(text.count))
    let bytes = heap.bytes(text)
    var hasAny = false
    var followsLetter = false
    var index = 0
    while index < bytes.count {
      let scalar = bytes.scalar(at: index)
      let isCapital = isUpper(scalar) || isTitle(scalar)
      let isLetter = isCapital || isLower(scalar)
      if isLetter, isCapital == followsLetter { return false }
      followsLetter = isLetter
      hasAny = hasAny || isLetter
      index += bytes.length(at: index)
    }
    return hasAny
  }
}

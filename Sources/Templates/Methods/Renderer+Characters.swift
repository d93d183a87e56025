import CUnicode
import Memory

/// The kinds of characters that methods ask for.
extension Renderer {
  mutating func holds(
    _ method: Method, of text: Text
  ) throws(Breach) -> Bool {
    if method == .isupper || method == .islower {
      return try hasCase(text, isUpper: method == .isupper)
    }
    if method == .istitle { return try isTitle(text) }
    let bytes = heap.bytes(text)
    try charge(bytes.count)
    var index = 0
    while index < bytes.count {
      let scalar = bytes.scalar(at: index)
      let holds =
        switch method {
        case .isspace: isSpace(scalar)
        case .isalpha: isLetter(scalar)
        case .isalnum: isAlphanumeric(scalar)
        case .isdecimal: isDecimal(scalar)
        default: isNumeric(scalar, allowsAny: method == .isnumeric)
        }
      guard holds else { return false }
      index += bytes.length(at: index)
    }
    return bytes.count > 0
  }

  @inline(never)
  mutating func isAlphanumeric(_ scalar: UInt32) -> Bool {
    isLetter(scalar) || isNumeric(scalar, allowsAny: true)
  }

  @inline(never)
  mutating func isLetter(_ scalar: UInt32) -> Bool {
    CharacterClass(scalar).holds(UNICODE_LETTER)
  }

  @inline(never)
  mutating func isDecimal(_ scalar: UInt32) -> Bool {
    CharacterClass(scalar).holds(UNICODE_DECIMAL)
  }

  private mutating func isNumeric(_ scalar: UInt32, allowsAny: Bool) -> Bool {
    guard let properties = Unicode.Scalar(scalar)?.properties else {
      return false
    }
    return switch properties.numericType {
    case .decimal, .digit: true
    case .numeric: allowsAny
    default: false
    }
  }
}

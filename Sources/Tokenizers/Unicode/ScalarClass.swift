import CUnicode

/// The classes by which a pre-tokeniser's pattern tells scalars apart.
enum ScalarClass {
  /// General categories Lu, Ll, Lt, Lm and Lo: `\p{L}`.
  case letter
  /// General categories Nd, Nl and No: `\p{N}`.
  case number
  /// Carriage return and line feed.
  case newline
  /// White_Space but for CR and LF: the rest of `\s`.
  case space
  /// Everything else, marks and bytes that are not UTF-8 included.
  case other

  /// The class of a scalar.
  ///
  /// The ranges written out hold almost all text of the languages at hand; the
  /// table that is asked for the others is searched each time.
  @inline(always)
  init(_ scalar: DecodedScalar) {
    let value = scalar.value
    if value < 0x80 {
      self.init(ascii: value)
    } else if value >= 0x4E00 && value <= 0x9FFF {
      self = .letter  // CJK unified ideographs
    } else {
      self.init(beyondASCII: value)
    }
  }

  @inline(always)
  private init(ascii value: UInt32) {
    switch value {
    case 0x41...0x5A, 0x61...0x7A: self = .letter
    case 0x30...0x39: self = .number
    case 0x0A, 0x0D: self = .newline
    case 0x09, 0x0B, 0x0C, 0x20: self = .space
    default: self = .other
    }
  }

  private init(beyondASCII value: UInt32) {
    switch value {
    case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      self = .space
    case 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC...0x30FE, 0xAC00...0xD7A3:
      self = .letter  // kana and Hangul syllables
    default:
      self.init(category: value)
    }
  }

  private init(category value: UInt32) {
    let bits = Int(unicode_class(value))
    if bits & UNICODE_LETTER != 0 {
      self = .letter
    } else {
      self = bits & UNICODE_NUMBER != 0 ? .number : .other
    }
  }
}

import CUnicode

/// The properties of scalars that expressions ask for, a bit each.
///
/// White space has a bit of its own and no other: no expression names the
/// categories that its scalars are in.
enum ScalarCategory {
  static var upper: UInt32 { 1 << 0 }
  static var lower: UInt32 { 1 << 1 }
  static var title: UInt32 { 1 << 2 }
  static var modifier: UInt32 { 1 << 3 }
  static var otherLetter: UInt32 { 1 << 4 }
  static var mark: UInt32 { 1 << 5 }
  static var decimal: UInt32 { 1 << 6 }
  static var otherNumber: UInt32 { 1 << 7 }
  static var connector: UInt32 { 1 << 8 }
  static var otherPunctuation: UInt32 { 1 << 9 }
  static var symbol: UInt32 { 1 << 10 }
  static var space: UInt32 { 1 << 11 }
  static var other: UInt32 { 1 << 12 }
  static var letterNumber: UInt32 { 1 << 14 }
  /// The script Han, beside another bit.
  static var han: UInt32 { 1 << 13 }

  static var letter: UInt32 {
    upper | lower | title | modifier | otherLetter
  }
  static var number: UInt32 { decimal | letterNumber | otherNumber }
  static var punctuation: UInt32 { connector | otherPunctuation }
  /// Whether `\b` takes a scalar for a part of a word, as Oniguruma does.
  static func isWord(_ value: UInt32) -> Bool {
    switch value {
    case 0xB2, 0xB3, 0xB9, 0xBC...0xBE: true
    default:
      bits(value) & (letter | mark | decimal | letterNumber | connector) != 0
    }
  }

  /// The bits of a scalar.
  ///
  /// The ranges written out hold almost all text of the languages at hand; the
  /// table that is asked for the others is searched each time.
  @inline(always)
  static func bits(_ value: UInt32) -> UInt32 {
    if value >= 0x4E00 && value <= 0x9FFF { return otherLetter | han }
    if value >= 0x3041 && value <= 0x3096 { return otherLetter }
    if value >= 0x30A1 && value <= 0x30FA { return otherLetter }
    if value >= 0xAC00 && value <= 0xD7A3 { return otherLetter }
    return searched(value)
  }

  @inline(never)
  private static func searched(_ value: UInt32) -> UInt32 {
    let bits = category(value)
    return isHan(value) ? bits | han : bits
  }

  private static func category(_ value: UInt32) -> UInt32 {
    switch value {
    case 0x09...0x0D, 0x85: return space
    default: break
    }
    let bits = Int(unicode_class(value))
    if bits & UNICODE_UPPER_LETTER != 0 { return upper }
    if bits & UNICODE_LOWER_LETTER != 0 { return lower }
    if bits & UNICODE_OTHER_LETTER != 0 { return otherLetter }
    if bits & UNICODE_SEPARATOR != 0 { return space }
    if bits & UNICODE_PUNCTUATION != 0 { return otherPunctuation }
    if bits & UNICODE_DECIMAL != 0 { return decimal }
    if bits & UNICODE_SYMBOL != 0 { return symbol }
    if bits & (UNICODE_NONSPACING_MARK | UNICODE_SPACING_MARK) != 0 {
      return mark
    }
    if bits & UNICODE_TITLE_LETTER != 0 { return title }
    if bits & UNICODE_MODIFIER_LETTER != 0 { return modifier }
    if bits & UNICODE_LETTER_NUMBER != 0 { return letterNumber }
    if bits & UNICODE_OTHER_NUMBER != 0 { return otherNumber }
    return bits & UNICODE_CONNECTOR != 0 ? connector : other
  }

  /// Scripts.txt of Unicode 17, the ranges of Han.
  private static func isHan(_ value: UInt32) -> Bool {
    switch value {
    case 0x2E80...0x2E99, 0x2E9B...0x2EF3, 0x2F00...0x2FD5, 0x3005, 0x3007,
      0x3021...0x3029, 0x3038...0x303B, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xF900...0xFA6D, 0xFA70...0xFAD9, 0x16FE2...0x16FE3, 0x16FF0...0x16FF6,
      0x20000...0x2A6DF, 0x2A700...0x2B81D, 0x2B820...0x2CEAD,
      0x2CEB0...0x2EBE0, 0x2EBF0...0x2EE5D, 0x2F800...0x2FA1D,
      0x30000...0x3134A, 0x31350...0x33479:
      true
    default: false
    }
  }
}

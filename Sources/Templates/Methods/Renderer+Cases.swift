import Memory

/// Upper and lower case.
extension Renderer {
  enum Case {
    case upper
    case lower
    /// The first letter of each word upper, the others lower.
    case title
    /// The first character of what is between spaces, hyphens and opening
    /// brackets upper, the others lower.
    case heading
    /// The first character upper, the others lower.
    case capital
    case swapped
  }

  /// A text in another case; what a character becomes has its mark.
  mutating func cased(_ text: Text, _ wanted: Case) throws(Breach)
    -> Text
  {
    let start = heap.textCount
    let count = Int(text.count)
    try charge(count)
    var index = 0
    var followsLetter = false
    while index < count {
      let bytes = heap.bytes(text)
      let length = bytes.length(at: index)
      let mark = heap.marks(text)[index]
      let scalar = bytes.scalar(at: index)
      let change: Case =
        switch wanted {
        case .title: followsLetter ? .lower : .title
        case .heading: followsLetter ? .lower : .upper
        case .capital: index == 0 ? .title : .lower
        case .swapped: isLower(scalar) ? .upper : .lower
        default: wanted
        }
      if scalar < 0x80 {
        try heap.append(byte: ascii(UInt8(scalar), change), mark: mark)
      } else {
        try append(scalar, change, mark)
      }
      followsLetter = wanted == .heading ? !endsWord(scalar) : isCased(scalar)
      index += length
    }
    return heap.text(from: start).markup(text.isMarkup)
  }

  private mutating func ascii(_ byte: UInt8, _ wanted: Case) -> UInt8 {
    if wanted == .lower { return byte &- 0x41 < 26 ? byte + 0x20 : byte }
    return byte &- 0x61 < 26 ? byte - 0x20 : byte
  }

  private mutating func append(
    _ scalar: UInt32, _ wanted: Case, _ mark: UInt8
  ) throws(Breach) {
    guard let character = Unicode.Scalar(scalar) else { return }
    // At most three characters, which a string holds without the heap.
    let mapped =
      switch wanted {
      case .lower: character.properties.lowercaseMapping
      case .upper: character.properties.uppercaseMapping
      default: character.properties.titlecaseMapping
      }
    for byte in mapped.utf8 { try heap.append(byte: byte, mark: mark) }
  }

  private mutating func isLower(_ scalar: UInt32) -> Bool {
    Unicode.Scalar(scalar)?.properties.isLowercase ?? false
  }

  private mutating func isUpper(_ scalar: UInt32) -> Bool {
    Unicode.Scalar(scalar)?.properties.isUppercase ?? false
  }

  private mutating func endsWord(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x2D, 0x28, 0x7B, 0x5B, 0x3C: true
    default: isSpace(scalar)
    }
  }

  private mutating func isCased(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 { return (scalar | 0x20) &- 0x61 < 26 }
    return Unicode.Scalar(scalar)?.properties.isCased ?? false
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
      hasAny = hasAny || (isUpper ? self.isUpper(scalar) : isLower(scalar))
      index += bytes.length(at: index)
    }
    return hasAny
  }
}

import CUnicode
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
    /// The spelling that all cases of a text share.
    case folded
  }

  /// A text in another case; what a character becomes has its mark.
  @inline(never)
  mutating func cased(_ text: Text, _ wanted: Case) throws(Breach)
    -> Text
  {
    let start = heap.textCount
    let count = Int(text.count)
    try charge(count)
    var index = 0
    var followsLetter = false
    // The last letter of a word is looked for from here on.
    var wordStart = 0
    while index < count {
      let bytes = heap.bytes(text)
      let length = bytes.length(at: index)
      let mark = heap.marks(text)[index]
      let scalar = bytes.scalar(at: index)
      let change: Case? =
        switch wanted {
        case .title: followsLetter ? .lower : .title
        case .heading: followsLetter ? .lower : .upper
        case .capital: index == 0 ? .title : .lower
        case .swapped:
          isLower(scalar) ? .upper : isUpper(scalar) ? .lower : nil
        default: wanted
        }
      if wanted == .heading, !followsLetter { wordStart = index + length }
      if scalar == 0x3A3, change == .lower,
        endsWord(at: index, of: bytes, since: wordStart)
      {
        try append(0x3C2, nil, mark)
      } else if scalar < 0x80 {
        try heap.append(byte: ascii(UInt8(scalar), change), mark: mark)
      } else {
        try append(scalar, change, mark)
      }
      followsLetter = wanted == .heading ? !endsWord(scalar) : isCased(scalar)
      index += length
    }
    return heap.text(from: start).markup(text.isMarkup)
  }

  private mutating func ascii(_ byte: UInt8, _ wanted: Case?) -> UInt8 {
    guard let wanted else { return byte }
    if wanted == .lower || wanted == .folded {
      return byte &- 0x41 < 26 ? byte + 0x20 : byte
    }
    return byte &- 0x61 < 26 ? byte - 0x20 : byte
  }

  @inline(never)
  private mutating func append(
    _ scalar: UInt32, _ wanted: Case?, _ mark: UInt8
  ) throws(Breach) {
    guard let character = Unicode.Scalar(scalar) else { return }
    // At most three characters, which a string holds without the heap.
    switch wanted {
    case .lower: try append(character.properties.lowercaseMapping, mark)
    case .upper: try append(character.properties.uppercaseMapping, mark)
    case .folded: try append(folded: character, mark)
    case nil: try append(String(character), mark)
    default: try append(character.properties.titlecaseMapping, mark)
    }
  }

  @inline(never)
  private mutating func append(
    _ mapped: String, _ mark: UInt8
  ) throws(Breach) {
    for byte in mapped.utf8 { try heap.append(byte: byte, mark: mark) }
  }

  /// Appends Unicode's case folding: the capital's small letter, but where two
  /// letters share a capital or one has none.
  @inline(never)
  private mutating func append(
    folded character: Unicode.Scalar, _ mark: UInt8
  ) throws(Breach) {
    let upper = character.properties.uppercaseMapping
    switch character.value {
    case 0x131: try append(String(character), mark)
    case 0x1E9E: try append("ss", mark)
    // Cherokee folds to its capitals, which are older.
    case 0x13A0...0x13FD, 0xAB70...0xABBF: try append(upper, mark)
    default:
      for scalar in upper.unicodeScalars {
        try append(scalar.properties.lowercaseMapping, mark)
      }
    }
  }

  /// Whether the capital sigma at `index` is the last letter of a word, by
  /// Unicode's rule: a letter comes before it and none after it.
  @inline(never)
  private mutating func endsWord(
    at index: Int, of bytes: Bytes, since start: Int
  ) -> Bool {
    var place = index
    var isAfterLetter = false
    while place > start {
      place = bytes.before(place)
      let scalar = bytes.scalar(at: place)
      if isIgnored(scalar) { continue }
      isAfterLetter = isCased(scalar)
      break
    }
    guard isAfterLetter else { return false }
    place = index + bytes.length(at: index)
    while place < bytes.count {
      let scalar = bytes.scalar(at: place)
      if !isIgnored(scalar) { return !isCased(scalar) }
      place += bytes.length(at: place)
    }
    return true
  }

  @inline(never)
  private mutating func isIgnored(_ scalar: UInt32) -> Bool {
    CharacterClass(scalar).holds(UNICODE_CASE_IGNORABLE)
  }
}

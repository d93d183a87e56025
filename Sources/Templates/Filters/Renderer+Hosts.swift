import JSON
import Memory

/// The hosts of addresses, by the patterns of Jinja.
extension Renderer {
  mutating func endOfScheme(_ text: Bytes) -> Int? {
    endOfWord(text, "https://", from: 0) ?? endOfWord(text, "http://", from: 0)
  }

  /// The end of a word that stands at `start` in any case, or `nil`.
  @inline(never)
  mutating func endOfWord(
    _ text: Bytes, _ word: StaticString, from start: Int
  ) -> Int? {
    var index = start
    let word = Bytes(word)
    for place in 0..<word.count {
      guard index < text.count,
        inLowerCase(text.scalar(at: index)) == UInt32(word[place])
      else { return nil }
      index += text.length(at: index)
    }
    return index
  }

  /// A letter as Python's patterns compare it where the case does not count.
  mutating func inLowerCase(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0x41...0x5A: scalar + 0x20
    case 0x130, 0x131: 0x69
    case 0x17F: 0x73
    case 0x212A: 0x6B
    default: scalar
    }
  }

  @inline(never)
  mutating func isWordCharacter(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 {
      return scalar == 0x5F || isDigit(UInt8(scalar)) || isLetter(scalar)
    }
    return isAlphanumeric(scalar)
  }

  /// One of 26 letters, or what differs from one in its case alone.
  mutating func isLatin(_ scalar: UInt32) -> Bool {
    inLowerCase(scalar) &- 0x61 < 26
  }

  mutating func isHost(_ scalar: UInt32) -> Bool {
    isWordCharacter(scalar) || scalar == 0x25 || scalar == 0x2D
      || scalar == 0x2E
  }

  @inline(never)
  mutating func endOfHost(_ text: Bytes, from start: Int) -> Int {
    var index = start
    while index < text.count, isHost(text.scalar(at: index)) {
      index += text.length(at: index)
    }
    return index
  }

  /// Whether a host may end at `index`: nothing follows, or a port or path.
  @inline(never)
  mutating func isEndOfAddress(_ text: Bytes, at index: Int) -> Bool {
    var index = index
    if index < text.count, text[index] == 0x3A {
      index += 1
      var digits = 0
      while index < text.count, isDecimal(text.scalar(at: index)) {
        digits += 1
        index += text.length(at: index)
      }
      guard digits >= 1, digits <= 5 else { return false }
    }
    guard index < text.count else { return true }
    return text[index] == 0x2F || text[index] == 0x3F || text[index] == 0x23
  }

  /// Whether every part before the last has its length, and how the last one
  /// begins.
  @inline(never)
  mutating func lastPart(
    _ host: Bytes, most: Int, least: Int
  ) -> Int? {
    var start = 0
    var characters = 0
    var index = 0
    while index < host.count {
      if host[index] == 0x2E {
        guard characters >= least, characters <= most else { return nil }
        start = index + 1
        characters = 0
      } else {
        characters += 1
      }
      index += host.length(at: index)
    }
    return start
  }

  /// Whether a host ends as `.example` or in the form of other scripts.
  mutating func hasTopDomain(_ host: Bytes) -> Bool {
    guard let start = lastPart(host, most: .max, least: 1) else { return false }
    let part = host.suffix(from: start)
    if let rest = endOfWord(part, "xn--", from: 0) {
      let name = part.suffix(from: rest)
      var index = 0
      while index < name.count, name[index] != 0x2D {
        index += name.length(at: index)
      }
      if index == name.count, name.scalarCount >= 2, name.scalarCount <= 59 {
        return true
      }
    }
    var index = 0
    while index < part.count {
      guard isLatin(part.scalar(at: index)) else { return false }
      index += part.length(at: index)
    }
    return part.scalarCount >= 2 && part.scalarCount <= 63
  }

  mutating func isKnownDomain(_ host: Bytes) -> Bool {
    guard let start = lastPart(host, most: 63, least: 2), start > 0 else {
      return false
    }
    let part = host.suffix(from: start)
    return isWhole(part, "com") || isWhole(part, "net") || isWhole(part, "int")
      || isWhole(part, "edu") || isWhole(part, "gov") || isWhole(part, "org")
      || isWhole(part, "info") || isWhole(part, "mil")
  }

  @inline(never)
  mutating func isWhole(_ text: Bytes, _ word: StaticString) -> Bool {
    endOfWord(text, word, from: 0) == text.count
  }
}

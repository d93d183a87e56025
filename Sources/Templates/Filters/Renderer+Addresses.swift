import JSON
import Memory

/// What Jinja takes for the address of a page or of a mailbox.
extension Renderer {
  /// Whether text is an address of a page: a scheme or `www.` and a host, or a
  /// host of a well-known kind; then a port and a path, if any.
  @inline(never)
  mutating func isURL(_ text: Bytes) -> Bool {
    let scheme = endOfScheme(text)
    if let start = scheme ?? endOfWord(text, "www.", from: 0) {
      let end = endOfHost(text, from: start)
      if isEndOfAddress(text, at: end), hasTopDomain(text[start..<end]) {
        return true
      }
    }
    let end = endOfHost(text, from: 0)
    if isEndOfAddress(text, at: end), isKnownDomain(text[0..<end]) {
      return true
    }
    guard let scheme else { return false }
    let hostEnd = endOfHost(text, from: scheme)
    if isEndOfAddress(text, at: hostEnd), isIPv4(text[scheme..<hostEnd]) {
      return true
    }
    guard let close = endOfIPv6(text, from: scheme) else { return false }
    return isEndOfAddress(text, at: close)
  }

  /// Whether text is a mailbox: anything, `@`, and names with points.
  @inline(never)
  mutating func isMail(_ text: Bytes) -> Bool {
    var at = text.count
    while at > 0, text[at - 1] != 0x40 { at -= 1 }
    guard at > 1 else { return false }
    let host = text.suffix(from: at)
    guard !host.isEmpty, isWordCharacter(host.scalar(at: 0)) else {
      return false
    }
    var point = 0
    var isPlain = true
    var index = host.length(at: 0)
    while index < host.count {
      let scalar = host.scalar(at: index)
      if scalar == 0x2E {
        point = index
        isPlain = true
      } else if !isWordCharacter(scalar) {
        guard scalar == 0x2D else { return false }
        isPlain = false
      }
      index += host.length(at: index)
    }
    return point > 0 && isPlain && point + 1 < host.count
  }

  /// Whether text may stand for a scheme: two characters or more, a colon, and
  /// up to two slashes.
  mutating func isScheme(_ text: Bytes) -> Bool {
    var index = 0
    var characters = 0
    while index < text.count {
      let scalar = text.scalar(at: index)
      guard
        isWordCharacter(scalar) || scalar == 0x2E || scalar == 0x2B
          || scalar == 0x2D
      else { break }
      characters += 1
      index += text.length(at: index)
    }
    let rest = text.suffix(from: index)
    return characters >= 2 && (rest == ":" || rest == ":/" || rest == "://")
  }

  // MARK: Hosts

  private mutating func endOfScheme(_ text: Bytes) -> Int? {
    endOfWord(text, "https://", from: 0) ?? endOfWord(text, "http://", from: 0)
  }

  /// Where a word ends that `start` begins with in any case, or `nil`.
  @inline(never)
  private mutating func endOfWord(
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
  private mutating func inLowerCase(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0x41...0x5A: scalar + 0x20
    case 0x130, 0x131: 0x69
    case 0x17F: 0x73
    case 0x212A: 0x6B
    default: scalar
    }
  }

  @inline(never)
  private mutating func isWordCharacter(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 {
      return scalar == 0x5F || isDigit(UInt8(scalar)) || isLetter(scalar)
    }
    return isAlphanumeric(scalar)
  }

  /// One of 26 letters, or what differs from one in its case alone.
  private mutating func isLatin(_ scalar: UInt32) -> Bool {
    inLowerCase(scalar) &- 0x61 < 26
  }

  private mutating func isHost(_ scalar: UInt32) -> Bool {
    isWordCharacter(scalar) || scalar == 0x25 || scalar == 0x2D
      || scalar == 0x2E
  }

  @inline(never)
  private mutating func endOfHost(_ text: Bytes, from start: Int) -> Int {
    var index = start
    while index < text.count, isHost(text.scalar(at: index)) {
      index += text.length(at: index)
    }
    return index
  }

  /// Whether a host may end at `index`: nothing follows, or a port or path.
  @inline(never)
  private mutating func isEndOfAddress(_ text: Bytes, at index: Int) -> Bool {
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
  private mutating func lastPart(
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
  private mutating func hasTopDomain(_ host: Bytes) -> Bool {
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

  private mutating func isKnownDomain(_ host: Bytes) -> Bool {
    guard let start = lastPart(host, most: 63, least: 2), start > 0 else {
      return false
    }
    let part = host.suffix(from: start)
    return isWhole(part, "com") || isWhole(part, "net") || isWhole(part, "int")
      || isWhole(part, "edu") || isWhole(part, "gov") || isWhole(part, "org")
      || isWhole(part, "info") || isWhole(part, "mil")
  }

  @inline(never)
  private mutating func isWhole(_ text: Bytes, _ word: StaticString) -> Bool {
    endOfWord(text, word, from: 0) == text.count
  }

  private mutating func isIPv4(_ host: Bytes) -> Bool {
    guard let start = lastPart(host, most: 3, least: 1) else { return false }
    let last = host.suffix(from: start).scalarCount
    var points = 0
    var index = 0
    while index < host.count {
      let scalar = host.scalar(at: index)
      if scalar == 0x2E {
        points += 1
      } else if !isDecimal(scalar) {
        return false
      }
      index += host.length(at: index)
    }
    return points == 3 && last >= 1 && last <= 3
  }

  /// Where `[…]` ends that has up to eight groups of up to four digits.
  private mutating func endOfIPv6(_ text: Bytes, from start: Int) -> Int? {
    guard start < text.count, text[start] == 0x5B else { return nil }
    var index = start + 1
    var digits = 0
    // Groups of the pattern, of which the first two end with a colon.
    var groups = 0
    while index < text.count, text[index] != 0x5D {
      let scalar = text.scalar(at: index)
      if scalar == 0x3A {
        groups += 1
        digits = 0
      } else {
        let isHexadecimal =
          isDecimal(scalar) || inLowerCase(scalar) &- 0x61 < 6
        guard isHexadecimal else { return nil }
        // A group that is full is followed by another without a colon.
        if digits == 4 {
          guard groups >= 2 else { return nil }
          groups += 1
          digits = 0
        }
        digits += 1
      }
      index += text.length(at: index)
    }
    if digits > 0 { groups += 1 }
    guard index < text.count, groups >= 2, groups <= 8 else { return nil }
    // Two colons at least: digits alone do not make the first two groups.
    var colons = 0
    for place in start..<index where text[place] == 0x3A { colons += 1 }
    return colons >= 2 ? index + 1 : nil
  }
}

extension Bytes {
  /// Where the opening brackets end that text begins with.
  var afterOpening: Int {
    var index = 0
    while index < count {
      if self[index] == 0x28 || self[index] == 0x3C {
        index += 1
      } else if suffix(from: index).starts(with: Bytes("&lt;")) {
        index += 4
      } else {
        break
      }
    }
    return index
  }

  /// Where the closing brackets, points and commas begin that text ends with.
  func beforeClosing(from start: Int) -> Int {
    var end = count
    while end > start {
      let byte = self[end - 1]
      if byte == 0x29 || byte == 0x3E || byte == 0x2E || byte == 0x2C {
        end -= 1
      } else if end - start >= 4, self[(end - 4)..<end] == "&gt;" {
        end -= 4
      } else {
        break
      }
    }
    return end
  }

  /// An end at or after `end` that leaves no bracket open which is closed later.
  func balancedEnd(from start: Int, to end: Int) -> Int {
    var end = end
    end = balancedEnd(from: start, to: end, "(", ")")
    end = balancedEnd(from: start, to: end, "<", ">")
    return balancedEnd(from: start, to: end, "&lt;", "&gt;")
  }

  private func balancedEnd(
    from start: Int, to first: Int, _ open: StaticString, _ close: StaticString
  ) -> Int {
    let opened = occurrences(of: Bytes(open), from: start, to: first)
    guard opened > occurrences(of: Bytes(close), from: start, to: first) else {
      return first
    }
    var end = first
    for _ in 0..<opened {
      guard let place = firstIndex(of: Bytes(close), from: end) else { break }
      end = place + Bytes(close).count
    }
    return end
  }

  private func occurrences(
    of part: Bytes, from start: Int, to end: Int
  ) -> Int {
    var count = 0
    var index = start
    while let place = self[0..<end].firstIndex(of: part, from: index) {
      count += 1
      index = place + part.count
    }
    return count
  }
}

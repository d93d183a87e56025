import Memory

/// Addresses of pages and mailboxes, as Jinja finds them.
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
}

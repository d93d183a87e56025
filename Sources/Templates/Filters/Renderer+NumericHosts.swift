import JSON
import Memory

/// Hosts that are numbers.
extension Renderer {
  mutating func isIPv4(_ host: Bytes) -> Bool {
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

  /// The end of `[…]` with up to eight groups of up to four digits.
  mutating func endOfIPv6(_ text: Bytes, from start: Int) -> Int? {
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

import Memory

/// Literals, classes and tokens.
extension GrammarParser {
  /// Reads a literal: an item, or none where it is empty.
  mutating func literal(after before: Int) throws(GrammarError) -> Int {
    let place = at
    at += 1
    var last = -1
    while byte() != 0x22 {
      guard at < text.count else { throw .syntax(at: at) }
      let start = at
      let scalar = try character()
      last = try cells.cell(.character, scalar, before: last, at: start)
    }
    at += 1
    guard last >= 0 else { return before }
    return try cells.cell(.sequence, last, before: before, at: place)
  }

  /// Reads a class: an item, or none where it lists nothing.
  mutating func characters(after before: Int) throws(GrammarError) -> Int {
    let place = at
    at += 1
    let isNegated = byte() == 0x5E
    if isNegated { at += 1 }
    var last = -1
    while byte() != 0x5D {
      guard at < text.count else { throw .syntax(at: at) }
      let start = at
      let low = try character()
      var high = low
      if byte() == 0x2D, byte(1) != 0x5D {
        at += 1
        guard at < text.count else { throw .syntax(at: at) }
        high = try character()
      }
      last = try cells.cell(.range, low, high, before: last, at: start)
    }
    at += 1
    guard last >= 0 else { return before }
    return try cells.cell(
      .characters, last, isNegated ? 1 : 0, before: before, at: place)
  }

  /// Reads a character or an escape; gives its code point.
  private mutating func character() throws(GrammarError) -> Int {
    guard byte() == 0x5C else {
      let length = UTF8Sequence.length(of: byte())
      guard length > 0, at + length <= text.count else {
        throw .syntax(at: at)
      }
      var scalar =
        length == 1 ? Int(byte()) : Int(byte()) & (0x7F >> length)
      for index in 1..<max(length, 1) {
        scalar = scalar << 6 | Int(byte(index) & 0x3F)
      }
      at += length
      return scalar
    }
    let place = at
    let sign = byte(1)
    at += 2
    switch sign {
    case 0x78: return try hexadecimal(2)
    case 0x75: return try hexadecimal(4)
    case 0x55: return try hexadecimal(8)
    case 0x74: return 0x09
    case 0x72: return 0x0D
    case 0x6E: return 0x0A
    case 0x5C, 0x22, 0x5B, 0x5D, 0x2D: return Int(sign)
    default: throw .syntax(at: place)
    }
  }

  private mutating func hexadecimal(_ digits: Int) throws(GrammarError) -> Int {
    var value = 0
    for _ in 0..<digits {
      let digit: UInt8
      switch byte() {
      case 0x30...0x39: digit = byte() - 0x30
      case 0x41...0x46: digit = byte() - 0x41 + 10
      case 0x61...0x66: digit = byte() - 0x61 + 10
      default: throw .syntax(at: at)
      }
      value = value << 4 | Int(digit)
      at += 1
    }
    // What is no code point is none that text could have.
    return min(value, 0x11_0000)
  }

  /// Reads `<[id]>`, `<text>`, or either with `!` before it.
  mutating func tokenItem(after before: Int) throws(GrammarError) -> Int {
    let place = at
    let isNegated = byte() == 0x21
    if isNegated { at += 1 }
    guard byte() == 0x3C else { throw .syntax(at: at) }
    let start = at
    var id: Int
    if byte(1) == 0x5B {
      at += 2
      id = try number()
      guard byte() == 0x5D, byte(1) == 0x3E else { throw .syntax(at: at) }
      at += 2
      if id >= tokens.count { id = -1 }
    } else {
      while byte() != 0x3E {
        guard at < text.count, byte() != 0x0A else { throw .syntax(at: at) }
        at += 1
      }
      at += 1
      // A look at every token takes its time.
      try cells.count(tokens.count / 8, at: place)
      id = tokens.token(spelled: text[start..<at]) ?? -1
    }
    guard id >= 0 else { throw .tokenUnknown(at: place) }
    return try cells.cell(
      .token, id, isNegated ? 1 : 0, before: before, at: place)
  }
}

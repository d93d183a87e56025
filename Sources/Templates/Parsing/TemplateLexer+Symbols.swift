import Memory

/// The operators and brackets of a template.
extension TemplateLexer {
  mutating func symbol() throws(Breach) -> Token {
    let start = position
    let next = start + 1 < sourceCount ? pool[start + 1] : 0
    let pair: Symbol? =
      switch (pool[start], next) {
      case (0x2A, 0x2A): .power
      case (0x2F, 0x2F): .floorDivide
      case (0x3D, 0x3D): .equal
      case (0x21, 0x3D): .notEqual
      case (0x3C, 0x3D): .lessOrEqual
      case (0x3E, 0x3D): .greaterOrEqual
      default: nil
      }
    if let pair {
      position = start + 2
      return token(.symbol(pair), at: start)
    }
    let single: Symbol
    switch pool[start] {
    case 0x2B: single = .add
    case 0x2D: single = .subtract
    case 0x2A: single = .multiply
    case 0x2F: single = .divide
    case 0x25: single = .modulo
    case 0x7E: single = .tilde
    case 0x3C: single = .less
    case 0x3E: single = .greater
    case 0x3D: single = .assign
    case 0x2E: single = .dot
    case 0x3A: single = .colon
    case 0x7C: single = .pipe
    case 0x2C: single = .comma
    case 0x3B: single = .semicolon
    case 0x28: single = try open(.leftParenthesis, due: 0x29)
    case 0x5B: single = try open(.leftBracket, due: 0x5D)
    case 0x7B: single = try open(.leftBrace, due: 0x7D)
    case 0x29: single = try close(.rightParenthesis)
    case 0x5D: single = try close(.rightBracket)
    case 0x7D: single = try close(.rightBrace)
    default:
      throw syntax(
        "unexpected", source[start..<(start + 1)], at: start)
    }
    position = start + 1
    return token(.symbol(single), at: start)
  }

  private mutating func open(
    _ symbol: Symbol, due: UInt8
  ) throws(Breach) -> Symbol {
    guard bracketCount < 128 else {
      throw .tooDeep(limit: 128, line: line(at: position))
    }
    brackets[bracketCount] = due
    bracketCount += 1
    return symbol
  }

  private mutating func close(_ symbol: Symbol) throws(Breach) -> Symbol {
    guard bracketCount > 0, brackets[bracketCount - 1] == pool[position] else {
      throw syntax(
        "unexpected", source[position..<(position + 1)],
        at: position)
    }
    bracketCount -= 1
    return symbol
  }
}

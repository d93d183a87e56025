import Memory

/// The operands of operators.
extension TemplateParser {
  mutating func unary(
    withFilters: Bool
  ) throws(Breach) -> UInt32 {
    let start = line
    let base: UInt32
    if isSymbol(.subtract) || isSymbol(.add) {
      let kind: Node.Kind = isSymbol(.subtract) ? .negative : .positive
      try advance()
      try enter()
      base = try node(kind, line: start, try unary(withFilters: false))
      leave()
    } else {
      base = try primary()
    }
    let steps = try steps(withFilters: withFilters)
    return steps == 0 ? base : try node(.postfix, line: start, base, steps)
  }

  mutating func primary() throws(Breach) -> UInt32 {
    switch current.kind {
    case .name(let text):
      let isTrue = isWord("true") || isWord("True")
      let isNone = isWord("none") || isWord("None")
      let isConstant = isConstant
      let node =
        isNone
        ? try node(.none)
        : isConstant
          ? try node(.bool, code: isTrue ? 1 : 0)
          : try node(.name, try number(of: text))
      try advance()
      return node
    case .string(let text):
      let node = try strings(text)
      return node
    case .integer(let number):
      let node = try number64(.integer, UInt64(bitPattern: number))
      try advance()
      return node
    case .bigInteger(let digits):
      let node = try node(.bigInteger, digits.start, digits.count)
      try advance()
      return node
    case .float(let number):
      let node = try number64(.float, number.bitPattern)
      try advance()
      return node
    case .symbol(.leftParenthesis):
      try advance()
      try enter()
      let inner = try tuple(mayBeEmpty: true)
      leave()
      try expect(.rightParenthesis)
      return inner
    case .symbol(.leftBracket): return try list()
    case .symbol(.leftBrace): return try object()
    default: throw unexpected()
    }
  }

  mutating func number64(
    _ kind: Node.Kind, _ bits: UInt64
  ) throws(Breach) -> UInt32 {
    try node(
      kind, UInt32(truncatingIfNeeded: bits),
      UInt32(truncatingIfNeeded: bits >> 32))
  }

  /// Strings that follow each other are one.
  private mutating func strings(_ first: Text) throws(Breach) -> UInt32 {
    let line = self.line
    var text = first
    try advance()
    while case .string(let next) = current.kind {
      text = try lexer.join(text, next)
      try advance()
    }
    return try node(.string, line: line, text.start, text.count)
  }

  mutating func list() throws(Breach) -> UInt32 {
    let start = line
    var list = List()
    try advance()
    while !isSymbol(.rightBracket) {
      if list.first != 0 { try expect(.comma) }
      if isSymbol(.rightBracket) { break }
      append(try expression(), to: &list)
    }
    try advance()
    return try node(.list, line: start, list.first)
  }

  mutating func object() throws(Breach) -> UInt32 {
    let start = line
    var list = List()
    try advance()
    while !isSymbol(.rightBrace) {
      if list.first != 0 { try expect(.comma) }
      if isSymbol(.rightBrace) { break }
      append(try expression(), to: &list)
      try expect(.colon)
      append(try expression(), to: &list)
    }
    try advance()
    return try node(.object, line: start, list.first)
  }
}

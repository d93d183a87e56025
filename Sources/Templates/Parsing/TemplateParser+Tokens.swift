import Memory

/// The tokens that a parser looks at.
extension TemplateParser {
  @inline(never)
  mutating func advance() throws(Breach) {
    if let token = ahead {
      ahead = nil
      current = token
    } else {
      current = try lexer.next()
    }
    line = UInt32(lexer.line(at: current.start))
  }

  /// The token after the current one.
  private mutating func lookAhead() throws(Breach) -> TemplateLexer.Token {
    if let token = ahead { return token }
    let token = try lexer.next()
    ahead = token
    return token
  }

  /// Whether the current token is this word.
  @inline(never)
  mutating func isWord(_ word: StaticString) -> Bool {
    if case .name(let text) = current.kind {
      return lexer.bytes(text) == word
    }
    return false
  }

  mutating func isSymbol(_ symbol: Symbol) -> Bool {
    if case .symbol(let found) = current.kind { return found == symbol }
    return false
  }

  /// Whether the token after the current one is this word or symbol.
  mutating func isAhead(_ word: StaticString) throws(Breach) -> Bool {
    if case .name(let text) = try lookAhead().kind {
      return lexer.bytes(text) == word
    }
    return false
  }

  mutating func isAhead(_ symbol: Symbol) throws(Breach) -> Bool {
    if case .symbol(let found) = try lookAhead().kind { return found == symbol }
    return false
  }

  @inline(never)
  mutating func skip(_ word: StaticString) throws(Breach) -> Bool {
    guard isWord(word) else { return false }
    try advance()
    return true
  }

  @inline(never)
  mutating func skip(_ symbol: Symbol) throws(Breach) -> Bool {
    guard isSymbol(symbol) else { return false }
    try advance()
    return true
  }

  @inline(never)
  mutating func expect(_ word: StaticString) throws(Breach) {
    guard try skip(word) else { throw unexpected() }
  }

  @inline(never)
  mutating func expect(_ symbol: Symbol) throws(Breach) {
    guard try skip(symbol) else { throw unexpected() }
  }

  mutating func expectBlockEnd() throws(Breach) {
    guard case .blockEnd = current.kind else { throw unexpected() }
    try advance()
  }

  /// A word that is given a meaning elsewhere.
  mutating func expectName() throws(Breach) -> Text {
    guard case .name(let text) = current.kind else { throw unexpected() }
    try advance()
    return text
  }

  /// The error that the current token cannot stand where it does.
  @inline(never)
  mutating func unexpected() -> Breach {
    let word: Bytes
    switch current.kind {
    case .end: return error("unexpected end of the template")
    case .blockEnd, .variableEnd: return error("unexpected end of the tag")
    case .name(let text): word = lexer.bytes(text)
    case .string: return error("unexpected string")
    default:
      word = lexer.source[current.start..<(current.start + 1)]
    }
    return error("unexpected", word)
  }
}

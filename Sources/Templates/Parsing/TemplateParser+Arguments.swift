import Memory

/// The arguments of calls.
extension TemplateParser {
  /// Whether an operand without parentheses follows a test's name.
  mutating func beginsOperand() throws(Breach) -> Bool {
    switch current.kind {
    case .name:
      if isWord("is") { throw error("tests cannot be chained") }
      return !isWord("else") && !isWord("or") && !isWord("and")
    case .string, .integer, .bigInteger, .float: return true
    default: return isSymbol(.leftBracket) || isSymbol(.leftBrace)
    }
  }

  /// `name.name`, as one.
  mutating func dottedName() throws(Breach) -> Text {
    var name = try expectName()
    while try skip(.dot) {
      let next = try expectName()
      name = Text(Int(name.start)..<next.end)
    }
    return name
  }

  /// `(a, b, key=c, *d, **e)`.
  @inline(never)
  mutating func arguments() throws(Breach) -> UInt32 {
    try enter()
    defer { leave() }
    var list = List()
    var rank = 0
    try expect(.leftParenthesis)
    while !isSymbol(.rightParenthesis) {
      if list.first != 0 {
        try expect(.comma)
        if isSymbol(.rightParenthesis) { break }
      }
      let (argument, found) = try argument()
      // Values, then names, with one `*` before and one `**` at the end.
      guard
        found > rank || (found == rank && rank < 2) || (found == 1 && rank == 2)
      else { throw error("arguments in a wrong order") }
      rank = max(rank, found)
      append(argument, to: &list)
    }
    try advance()
    return list.first
  }

  mutating func argument() throws(Breach) -> (UInt32, rank: Int) {
    if try skip(.multiply) { return (try node(.spread, try expression()), 2) }
    if try skip(.power) {
      return (try node(.spreadKeywords, try expression()), 3)
    }
    if case .name(let text) = current.kind, try isAhead(.assign) {
      let name = try number(of: text)
      try advance()
      try advance()
      return (try node(.keyword, name, try expression()), 1)
    }
    return (try node(.argument, try expression()), 0)
  }
}

import Memory

extension TemplateParser {
  /// The words that end a body.
  struct Ends {
    let first: StaticString
    var second: StaticString?
    var third: StaticString?
  }

  /// A list of statements up to the tag that begins with one of `ends`, whose
  /// word is the current token then; without them, to the template's end.
  mutating func statements(until ends: Ends?) throws(Breach) -> UInt32 {
    var list = List()
    while true {
      switch current.kind {
      case .data(let text):
        append(try node(.data, text.start, text.count), to: &list)
        try advance()
      case .variableBegin:
        let start = line
        try advance()
        let value = try tuple()
        guard case .variableEnd = current.kind else { throw unexpected() }
        try advance()
        append(try node(.output, line: start, value), to: &list)
      case .blockBegin:
        try advance()
        if let ends, isEnd(ends) { return list.first }
        let statement = try statement()
        if statement != 0 { append(statement, to: &list) }
        try expectBlockEnd()
      case .end:
        guard ends == nil else {
          throw error("the template ends inside of a block")
        }
        return list.first
      default: throw unexpected()
      }
    }
  }

  private mutating func isEnd(_ ends: Ends) -> Bool {
    isWord(ends.first) || ends.second.map { isWord($0) } ?? false
      || ends.third.map { isWord($0) } ?? false
  }

  /// The body of a block, up to its end's word.
  mutating func body(until ends: Ends) throws(Breach) -> UInt32 {
    _ = try skip(.colon)
    try expectBlockEnd()
    return try statements(until: ends)
  }

  /// The body of a block that only `end` ends, which is read too.
  mutating func body(
    endedBy end: StaticString
  ) throws(Breach) -> UInt32 {
    let body = try body(until: Ends(first: end))
    try advance()
    return body
  }

  private mutating func statement() throws(Breach) -> UInt32 {
    guard case .name(let text) = current.kind else { throw unexpected() }
    let word = lexer.bytes(text)
    try enter()
    defer { leave() }
    if word == "if" { return try choice() }
    if word == "for" { return try loop() }
    if word == "set" { return try set() }
    if word == "macro" { return try macro() }
    if word == "call" { return try callBlock() }
    if word == "filter" { return try filterBlock() }
    if word == "with" { return try with() }
    if word == "print" { return try print() }
    if word == "block" { return try block() }
    if word == "generation" {
      let start = line
      try advance()
      return try node(
        .block, line: start, 0, 0, try body(endedBy: "endgeneration"))
    }
    if word == "break" || word == "continue" {
      try advance()
      return try node(word == "break" ? .breaks : .continues)
    }
    if word == "include" || word == "import" || word == "from"
      || word == "extends" || word == "autoescape"
    {
      throw error("a template must stand alone, without", word)
    }
    throw error("unknown tag", word)
  }
}

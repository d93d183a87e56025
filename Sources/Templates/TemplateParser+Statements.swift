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
  private mutating func body(until ends: Ends) throws(Breach) -> UInt32 {
    _ = try skip(.colon)
    try expectBlockEnd()
    return try statements(until: ends)
  }

  /// The body of a block that only `end` ends, which is read too.
  private mutating func body(
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

  private mutating func choice() throws(Breach) -> UInt32 {
    let start = line
    var branches = List()
    try advance()
    while true {
      let line = self.line
      let condition = try tuple(withConditional: false)
      let body = try body(
        until: Ends(first: "elif", second: "else", third: "endif"))
      append(try node(.branch, line: line, condition, body), to: &branches)
      if try skip("elif") { continue }
      if try skip("else") {
        let body = try self.body(endedBy: "endif")
        append(try node(.branch, 0, body), to: &branches)
      } else {
        try advance()
      }
      return try node(.choice, line: start, branches.first)
    }
  }

  private mutating func loop() throws(Breach) -> UInt32 {
    let start = line
    try advance()
    let target = try target()
    try expect("in")
    let items = try tuple(withConditional: false)
    var filter: UInt32 = 0
    if try skip("if") { filter = try expression() }
    let isRecursive = try skip("recursive")
    let body = try body(until: Ends(first: "endfor", second: "else"))
    var otherwise: UInt32 = 0
    if try skip("else") {
      otherwise = try self.body(endedBy: "endfor")
    } else {
      try advance()
    }
    let parts = try node(
      .loopParts, code: isRecursive ? 1 : 0, filter, body, otherwise)
    return try node(.loop, line: start, target, items, parts)
  }

  private mutating func set() throws(Breach) -> UInt32 {
    let start = line
    try advance()
    let target = try target(withAttribute: true)
    if try skip(.assign) {
      return try node(.set, line: start, target, try tuple())
    }
    let filters = isSymbol(.pipe) ? try filterSteps() : 0
    return try node(
      .setBlock, line: start, target, filters, try body(endedBy: "endset"))
  }

  /// Names that values are given to: one, or several with commas.
  private mutating func target(
    withAttribute: Bool = false
  ) throws(Breach) -> UInt32 {
    let isEnclosed = try skip(.leftParenthesis)
    var list = List()
    var isTuple = false
    while true {
      if isTuple,
        isWord("in") || isSymbol(.assign) || isSymbol(.rightParenthesis)
      {
        break
      }
      if isSymbol(.leftParenthesis) {
        try enter()
        append(try target(), to: &list)
        leave()
      } else {
        append(try nameTarget(withAttribute: withAttribute), to: &list)
      }
      guard try skip(.comma) else { break }
      isTuple = true
    }
    if isEnclosed { try expect(.rightParenthesis) }
    return isTuple ? try node(.tuple, list.first) : list.first
  }

  private mutating func nameTarget(
    withAttribute: Bool
  ) throws(Breach) -> UInt32 {
    guard !isConstant else { throw error("this cannot be set") }
    let name = try number(of: try expectName())
    if withAttribute, try skip(.dot) {
      let attribute = try number(of: try expectName())
      return try node(.attributeTarget, name, attribute)
    }
    return try node(.name, name)
  }

  /// `(name, name=default)`, and nothing.
  private mutating func parameters() throws(Breach) -> UInt32 {
    var list = List()
    var hasDefault = false
    try expect(.leftParenthesis)
    while !isSymbol(.rightParenthesis) {
      if list.first != 0 { try expect(.comma) }
      guard !isConstant else { throw error("this cannot be set") }
      let name = try number(of: try expectName())
      var value: UInt32 = 0
      if try skip(.assign) {
        value = try expression()
        hasDefault = true
      } else if hasDefault {
        throw error("a parameter without default follows one with it")
      }
      append(try node(.parameter, name, value), to: &list)
    }
    try advance()
    return list.first
  }

  private mutating func macro() throws(Breach) -> UInt32 {
    let start = line
    try advance()
    let name = try number(of: try expectName())
    let parameters = try parameters()
    return try node(
      .macro, line: start, name, parameters, try body(endedBy: "endmacro"))
  }

  private mutating func callBlock() throws(Breach) -> UInt32 {
    let start = line
    try advance()
    let parameters = isSymbol(.leftParenthesis) ? try parameters() : 0
    let call = try expression()
    guard isCall(call) else { throw error("a call is wanted") }
    return try node(
      .callBlock, line: start, call, parameters, try body(endedBy: "endcall"))
  }

  private mutating func isCall(_ expression: UInt32) -> Bool {
    guard kind(of: expression) == .postfix else { return false }
    var step = node(at: expression).b
    while node(at: step).next != 0 { step = node(at: step).next }
    return kind(of: step) == .call
  }

  private mutating func filterBlock() throws(Breach) -> UInt32 {
    let start = line
    try advance()
    let filters = try filterSteps(isFirstNamed: true)
    return try node(
      .filterBlock, line: start, 0, filters, try body(endedBy: "endfilter"))
  }

  private mutating func with() throws(Breach) -> UInt32 {
    let start = line
    var list = List()
    try advance()
    while true {
      if case .blockEnd = current.kind { break }
      if list.first != 0 { try expect(.comma) }
      let target = try target()
      try expect(.assign)
      append(try node(.set, target, try expression()), to: &list)
    }
    return try node(
      .with, line: start, list.first, 0, try body(endedBy: "endwith"))
  }

  private mutating func print() throws(Breach) -> UInt32 {
    let start = line
    var list = List()
    try advance()
    while true {
      if case .blockEnd = current.kind { break }
      if list.first != 0 { try expect(.comma) }
      append(try expression(), to: &list)
    }
    return try node(.output, line: start, list.first)
  }

  private mutating func block() throws(Breach) -> UInt32 {
    let start = line
    try advance()
    let name = try expectName()
    _ = try skip("scoped")
    _ = try skip("required")
    let body = try body(endedBy: "endblock")
    if case .name(let text) = current.kind,
      lexer.bytes(text) == lexer.bytes(name)
    {
      try advance()
    }
    return try node(.block, line: start, 0, 0, body)
  }
}

import Memory

/// Turns tokens into nodes.
struct TemplateParser {
  /// The most blocks and expressions in one another.
  static let maximumDepth = 64

  var lexer: TemplateLexer
  private let nodes: Region<Node>
  private let names: Region<Text>
  private var nodeCount = 1
  private var nameCount = 0
  private var depth = 0
  private(set) var current: TemplateLexer.Token
  private var ahead: TemplateLexer.Token?
  private(set) var line: UInt32 = 1

  init(
    _ lexer: TemplateLexer, nodes: Region<Node>, names: Region<Text>
  ) throws(Breach) {
    self.lexer = lexer
    self.nodes = nodes
    self.names = names
    current = TemplateLexer.Token(kind: .end, start: 0)
    try advance()
  }

  /// The nodes of the whole template, a list, with the names and the pool.
  mutating func parse() throws(Breach) -> (
    first: UInt32, names: Int, poolCount: Int
  ) {
    let first = try statements(until: nil)
    return (first, nameCount, lexer.poolCount)
  }

  // MARK: Tokens

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

  @inline(never)
  mutating func error(
    _ what: StaticString, _ word: Bytes? = nil
  ) -> Breach {
    lexer.syntax(what, word, at: current.start)
  }

  // MARK: Nodes

  /// Nodes that follow each other.
  struct List {
    var first: UInt32 = 0
    fileprivate var last: UInt32 = 0
  }

  mutating func append(_ node: UInt32, to list: inout List) {
    if list.first == 0 {
      list.first = node
    } else {
      nodes[Int(list.last)].next = node
    }
    list.last = node
  }

  @inline(never)
  mutating func node(
    _ kind: Node.Kind, code: UInt8 = 0, line: UInt32? = nil, _ a: UInt32 = 0,
    _ b: UInt32 = 0, _ c: UInt32 = 0
  ) throws(Breach) -> UInt32 {
    guard nodeCount < nodes.count else {
      throw .tooLarge("nodes", limit: nodes.count)
    }
    nodes[nodeCount] = Node(
      kind: kind, code: code, line: line ?? self.line, a: a, b: b, c: c)
    nodeCount += 1
    return UInt32(nodeCount - 1)
  }

  mutating func kind(of node: UInt32) -> Node.Kind { nodes[Int(node)].kind }

  @inline(never)
  mutating func node(at index: UInt32) -> Node { nodes[Int(index)] }

  /// The number of a name, the same wherever it is spelled.
  @inline(never)
  mutating func number(of name: Text) throws(Breach) -> UInt32 {
    for index in 0..<nameCount
    where names[index].count == name.count
      && lexer.bytes(names[index]) == lexer.bytes(name)
    {
      return UInt32(index)
    }
    guard nameCount < names.count else {
      throw .tooLarge("names", limit: names.count)
    }
    names[nameCount] = name
    nameCount += 1
    return UInt32(nameCount - 1)
  }

  /// Goes a level deeper; `leave` comes back.
  mutating func enter() throws(Breach) {
    depth += 1
    guard depth <= TemplateParser.maximumDepth else {
      throw .tooDeep(limit: TemplateParser.maximumDepth, line: Int(line))
    }
  }

  mutating func leave() { depth -= 1 }
}

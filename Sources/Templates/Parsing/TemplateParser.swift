import Memory

/// Turns tokens into nodes.
struct TemplateParser {
  /// The most blocks and expressions in one another.
  static let maximumDepth = 64

  var lexer: TemplateLexer
  let nodes: Region<Node>
  let names: Region<Text>
  var nodeCount = 1
  var nameCount = 0
  var depth = 0
  var current: TemplateLexer.Token
  var ahead: TemplateLexer.Token?
  var line: UInt32 = 1

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

  mutating func leave() { depth -= 1 }
}

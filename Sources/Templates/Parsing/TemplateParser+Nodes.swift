import Memory

/// The nodes that a parser makes.
extension TemplateParser {
  @inline(never)
  mutating func error(
    _ what: StaticString, _ word: Bytes? = nil
  ) -> Breach {
    lexer.syntax(what, word, at: current.start)
  }

  /// Nodes that follow each other.
  struct List {
    var first: UInt32 = 0
    var last: UInt32 = 0
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
}

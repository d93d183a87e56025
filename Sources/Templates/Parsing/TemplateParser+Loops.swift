import Memory

/// Loops, assignments and their targets.
extension TemplateParser {
  mutating func loop() throws(Breach) -> UInt32 {
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

  mutating func set() throws(Breach) -> UInt32 {
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
  mutating func target(
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
}

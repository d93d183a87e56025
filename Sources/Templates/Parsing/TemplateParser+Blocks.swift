import Memory

/// Statements by their tags.
extension TemplateParser {
  mutating func choice() throws(Breach) -> UInt32 {
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

  mutating func filterBlock() throws(Breach) -> UInt32 {
    let start = line
    try advance()
    let filters = try filterSteps(isFirstNamed: true)
    return try node(
      .filterBlock, line: start, 0, filters, try body(endedBy: "endfilter"))
  }

  mutating func with() throws(Breach) -> UInt32 {
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

  mutating func print() throws(Breach) -> UInt32 {
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

  mutating func block() throws(Breach) -> UInt32 {
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

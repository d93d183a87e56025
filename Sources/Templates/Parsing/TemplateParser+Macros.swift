import Memory

/// Macros, and blocks that call them.
extension TemplateParser {
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

  mutating func macro() throws(Breach) -> UInt32 {
    let start = line
    try advance()
    let name = try number(of: try expectName())
    let parameters = try parameters()
    return try node(
      .macro, line: start, name, parameters, try body(endedBy: "endmacro"))
  }

  mutating func callBlock() throws(Breach) -> UInt32 {
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
}

import Memory

/// The steps that follow a value.
extension TemplateParser {
  mutating func steps(
    withFilters: Bool
  ) throws(Breach) -> UInt32 {
    var list = List()
    while true {
      if isSymbol(.dot) {
        append(try attribute(), to: &list)
      } else if isSymbol(.leftBracket) {
        append(try subscripted(), to: &list)
      } else if isSymbol(.leftParenthesis) {
        append(try node(.call, try arguments()), to: &list)
      } else {
        break
      }
    }
    guard withFilters else { return list.first }
    while true {
      if isSymbol(.pipe) {
        try advance()
        append(try filter(), to: &list)
      } else if isWord("is") {
        append(try test(), to: &list)
      } else if isSymbol(.leftParenthesis) {
        append(try node(.call, try arguments()), to: &list)
      } else {
        break
      }
    }
    return list.first
  }

  /// The filters of a block, `name | name`.
  mutating func filterSteps(
    isFirstNamed: Bool = false
  ) throws(Breach) -> UInt32 {
    var list = List()
    if isFirstNamed { append(try filter(), to: &list) }
    while try skip(.pipe) { append(try filter(), to: &list) }
    return list.first
  }

  mutating func attribute() throws(Breach) -> UInt32 {
    try advance()
    switch current.kind {
    case .name(let text):
      let node = try node(.attribute, try number(of: text))
      try advance()
      return node
    case .integer(let number):
      let index = try number64(.integer, UInt64(bitPattern: number))
      try advance()
      return try node(.item, index)
    default: throw unexpected()
    }
  }

  private mutating func subscripted() throws(Breach) -> UInt32 {
    let start = line
    try advance()
    var list = List()
    var count = 0
    while !isSymbol(.rightBracket) {
      if count > 0 { try expect(.comma) }
      append(try subscriptPart(), to: &list)
      count += 1
    }
    guard count > 0 else { throw unexpected() }
    try advance()
    if count == 1 {
      if kind(of: list.first) == .slice { return list.first }
      return try node(.item, line: start, list.first)
    }
    return try node(.item, line: start, try node(.tuple, list.first))
  }

  private mutating func subscriptPart() throws(Breach) -> UInt32 {
    let start = line
    var parts: (UInt32, UInt32, UInt32) = (0, 0, 0)
    if !isSymbol(.colon) {
      parts.0 = try expression()
      guard isSymbol(.colon) else { return parts.0 }
    }
    try advance()
    if !isSymbol(.colon), !isSliceEnd { parts.1 = try expression() }
    if try skip(.colon), !isSliceEnd { parts.2 = try expression() }
    return try node(.slice, line: start, parts.0, parts.1, parts.2)
  }

  var isSliceEnd: Bool {
    mutating get {
      isSymbol(.rightBracket) || isSymbol(.comma)
    }
  }

  mutating func filter() throws(Breach) -> UInt32 {
    let start = line
    let name = try dottedName()
    let arguments = isSymbol(.leftParenthesis) ? try arguments() : 0
    return try node(
      .filter, code: Filter(named: lexer.bytes(name)).rawValue, line: start,
      arguments, try number(of: name))
  }

  mutating func test() throws(Breach) -> UInt32 {
    let start = line
    try advance()
    let isNegated = try skip("not")
    let name = try dottedName()
    var arguments: UInt32 = 0
    if isSymbol(.leftParenthesis) {
      arguments = try self.arguments()
    } else if try beginsOperand() {
      try enter()
      let base = try primary()
      let steps = try steps(withFilters: false)
      leave()
      arguments = try node(
        .argument,
        steps == 0 ? base : try node(.postfix, line: start, base, steps))
    }
    return try node(
      .test, code: Test(named: lexer.bytes(name)).rawValue, line: start,
      arguments, try number(of: name), isNegated ? 1 : 0)
  }
}

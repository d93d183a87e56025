import Memory

extension TemplateParser {
  /// Whether the current token is the word of a constant.
  var isConstant: Bool {
    mutating get {
      isWord("true") || isWord("True") || isWord("false") || isWord("False")
        || isWord("none") || isWord("None")

    }
  }

  /// An expression, or several with commas, which are a tuple.
  @inline(never)
  mutating func tuple(
    withConditional: Bool = true, mayBeEmpty: Bool = false
  ) throws(Breach) -> UInt32 {
    let start = line
    var list = List()
    var isTuple = false
    while !isTupleEnd {
      append(
        withConditional ? try expression() : try operation(1), to: &list)
      guard try skip(.comma) else { break }
      isTuple = true
    }
    if !isTuple {
      if list.first != 0 { return list.first }
      guard mayBeEmpty else { throw unexpected() }
    }
    return try node(.tuple, line: start, list.first)
  }

  private var isTupleEnd: Bool {
    mutating get {
      switch current.kind {
      case .blockEnd, .variableEnd: true
      default: isSymbol(.rightParenthesis) || isWord("recursive")
      }

    }
  }

  /// A whole expression: `value if condition else other`, or less.
  @inline(never)
  mutating func expression() throws(Breach) -> UInt32 {
    try enter()
    defer { leave() }
    let start = line
    var value = try operation(1)
    while try skip("if") {
      let condition = try operation(1)
      let other = try skip("else") ? try expression() : 0
      value = try node(.conditional, line: start, condition, value, other)
    }
    return value
  }

  /// How strongly an operator binds its operands; `not` is 3.
  private mutating func precedence() throws(Breach) -> (
    level: Int, symbol: Symbol
  )? {
    switch current.kind {
    case .symbol(let symbol):
      switch symbol {
      case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
        return (4, symbol)
      case .add, .subtract: return (5, symbol)
      case .tilde: return (6, symbol)
      case .multiply, .divide, .floorDivide, .modulo: return (7, symbol)
      case .power: return (8, symbol)
      default: return nil
      }
    case .name:
      if isWord("or") { return (1, .tilde) }
      if isWord("and") { return (2, .tilde) }
      if isWord("in") { return (4, .isIn) }
      if isWord("not"), try isAhead("in") { return (4, .isNotIn) }
      return nil
    default: return nil
    }
  }

  /// Operators that bind at least as strongly as `least`; those of equal
  /// strength go from left to right and are one node.
  @inline(never)
  mutating func operation(_ least: Int) throws(Breach) -> UInt32 {
    let start = line
    var left: UInt32
    if least <= 3, isWord("not") {
      var isNegated = false
      var count = 0
      while try skip("not") {
        isNegated.toggle()
        count += 1
      }
      left = try node(.not, line: start, try operation(4))
      if !isNegated { left = try node(.not, line: start, left) }
    } else {
      left = try unary(withFilters: true)
    }
    while let (level, _) = try precedence(), level >= least {
      left = try chain(from: left, level, line: start)
    }
    return left
  }

  /// `left` and all that follows it with operators of `level`.
  private mutating func chain(
    from left: UInt32, _ level: Int, line start: UInt32
  ) throws(Breach) -> UInt32 {
    try enter()
    defer { leave() }
    var list = List()
    // Of these the operator is the same everywhere, so the operands are enough.
    let isUniform = level == 1 || level == 2 || level == 6
    if isUniform { append(left, to: &list) }
    while let (found, symbol) = try precedence(), found == level {
      let line = self.line
      if symbol == .isNotIn { try advance() }
      try advance()
      let operand = try operation(level + 1)
      append(
        isUniform
          ? operand
          : try node(
            .operand, code: symbol.rawValue, line: line, operand),
        to: &list)
    }
    switch level {
    case 1: return try node(.any, line: start, list.first)
    case 2: return try node(.all, line: start, list.first)
    case 4: return try node(.comparison, line: start, left, list.first)
    case 6: return try node(.concatenation, line: start, list.first)
    default: return try node(.chain, line: start, left, list.first)
    }
  }

  private mutating func unary(
    withFilters: Bool
  ) throws(Breach) -> UInt32 {
    let start = line
    let base: UInt32
    if isSymbol(.subtract) || isSymbol(.add) {
      let kind: Node.Kind = isSymbol(.subtract) ? .negative : .positive
      try advance()
      try enter()
      base = try node(kind, line: start, try unary(withFilters: false))
      leave()
    } else {
      base = try primary()
    }
    let steps = try steps(withFilters: withFilters)
    return steps == 0 ? base : try node(.postfix, line: start, base, steps)
  }

  private mutating func primary() throws(Breach) -> UInt32 {
    switch current.kind {
    case .name(let text):
      let isTrue = isWord("true") || isWord("True")
      let isNone = isWord("none") || isWord("None")
      let isConstant = isConstant
      let node =
        isNone
        ? try node(.none)
        : isConstant
          ? try node(.bool, code: isTrue ? 1 : 0)
          : try node(.name, try number(of: text))
      try advance()
      return node
    case .string(let text):
      let node = try strings(text)
      return node
    case .integer(let number):
      let node = try number64(.integer, UInt64(bitPattern: number))
      try advance()
      return node
    case .float(let number):
      let node = try number64(.float, number.bitPattern)
      try advance()
      return node
    case .symbol(.leftParenthesis):
      try advance()
      try enter()
      let inner = try tuple(mayBeEmpty: true)
      leave()
      try expect(.rightParenthesis)
      return inner
    case .symbol(.leftBracket): return try list()
    case .symbol(.leftBrace): return try object()
    default: throw unexpected()
    }
  }

  private mutating func number64(
    _ kind: Node.Kind, _ bits: UInt64
  ) throws(Breach) -> UInt32 {
    try node(
      kind, UInt32(truncatingIfNeeded: bits),
      UInt32(truncatingIfNeeded: bits >> 32))
  }

  /// Strings that follow each other are one.
  private mutating func strings(_ first: Text) throws(Breach) -> UInt32 {
    let line = self.line
    var text = first
    try advance()
    while case .string(let next) = current.kind {
      text = try lexer.join(text, next)
      try advance()
    }
    return try node(.string, line: line, text.start, text.count)
  }

  private mutating func list() throws(Breach) -> UInt32 {
    let start = line
    var list = List()
    try advance()
    while !isSymbol(.rightBracket) {
      if list.first != 0 { try expect(.comma) }
      if isSymbol(.rightBracket) { break }
      append(try expression(), to: &list)
    }
    try advance()
    return try node(.list, line: start, list.first)
  }

  private mutating func object() throws(Breach) -> UInt32 {
    let start = line
    var list = List()
    try advance()
    while !isSymbol(.rightBrace) {
      if list.first != 0 { try expect(.comma) }
      if isSymbol(.rightBrace) { break }
      append(try expression(), to: &list)
      try expect(.colon)
      append(try expression(), to: &list)
    }
    try advance()
    return try node(.object, line: start, list.first)
  }

  // MARK: What follows a value

  private mutating func steps(
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

  private mutating func attribute() throws(Breach) -> UInt32 {
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

  private var isSliceEnd: Bool {
    mutating get {
      isSymbol(.rightBracket) || isSymbol(.comma)
    }
  }

  private mutating func filter() throws(Breach) -> UInt32 {
    let start = line
    let name = try dottedName()
    let arguments = isSymbol(.leftParenthesis) ? try arguments() : 0
    return try node(
      .filter, code: Filter(named: lexer.bytes(name)).rawValue, line: start,
      arguments, try number(of: name))
  }

  private mutating func test() throws(Breach) -> UInt32 {
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

  /// Whether an operand without parentheses follows a test's name.
  private mutating func beginsOperand() throws(Breach) -> Bool {
    switch current.kind {
    case .name:
      if isWord("is") { throw error("tests cannot be chained") }
      return !isWord("else") && !isWord("or") && !isWord("and")
    case .string, .integer, .float: return true
    default: return isSymbol(.leftBracket) || isSymbol(.leftBrace)
    }
  }

  /// `name.name`, as one.
  private mutating func dottedName() throws(Breach) -> Text {
    var name = try expectName()
    while try skip(.dot) {
      let next = try expectName()
      name = Text(Int(name.start)..<next.end)
    }
    return name
  }

  /// `(a, b, key=c, *d, **e)`.
  @inline(never)
  private mutating func arguments() throws(Breach) -> UInt32 {
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

  private mutating func argument() throws(Breach) -> (UInt32, rank: Int) {
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

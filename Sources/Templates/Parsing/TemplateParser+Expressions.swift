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

  var isTupleEnd: Bool {
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
  private mutating func operation(_ least: Int) throws(Breach) -> UInt32 {
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
  mutating func chain(
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
}

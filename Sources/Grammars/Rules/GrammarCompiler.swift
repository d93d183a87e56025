import Memory

/// Makes nodes of the cells of a grammar.
///
/// Nodes are made from the end of a rule to its beginning, so that each knows
/// what follows it.
struct GrammarCompiler {
  var cells: GrammarCells
  /// The node at which rules end.
  private let leave: Int

  init(_ cells: GrammarCells) throws(GrammarError) {
    self.cells = cells
    leave = try self.cells.node(.leave, -1, -1, at: 0)
  }

  /// Makes the nodes of all rules; gives the first one of `root`.
  mutating func compile(root: Int, buckets: Range<Int>) throws(GrammarError)
    -> Int
  {
    for bucket in buckets {
      var rule = Int(cells.words[bucket])
      while rule >= 0 {
        guard cells[rule, 3] >= 0 else {
          throw .ruleUnknown(at: cells[rule, 1])
        }
        cells[rule, 3] = try alternatives(cells[rule, 3], then: leave)
        rule = cells[rule, 4]
      }
    }
    var node = 0
    while node < cells.nodeEnd {
      if cells.node(node).operation == .call {
        cells[node, 1] = cells[cells[node, 1], 3]
      }
      node += GrammarCells.nodeWords
    }
    return cells[root, 3]
  }

  private mutating func alternatives(
    _ last: Int, then next: Int
  ) throws(GrammarError) -> Int {
    var node = -1
    var cell = last
    while cell >= 0 {
      let entry = try sequence(cells[cell, 1], then: next)
      node =
        node < 0
        ? entry : try cells.node(.split, entry, node, at: cells[cell, 2])
      cell = cells[cell, 4]
    }
    return node
  }

  private mutating func sequence(
    _ last: Int, then next: Int
  ) throws(GrammarError) -> Int {
    var node = next
    var cell = last
    while cell >= 0 {
      node = try item(cell, then: node)
      cell = cells[cell, 4]
    }
    return node
  }

  private mutating func item(
    _ cell: Int, then next: Int
  ) throws(GrammarError) -> Int {
    let (a, b) = (cells[cell, 1], cells[cell, 2])
    switch GrammarItem(rawValue: cells.words[cell]) {
    case .character: return try character(a, then: next)
    case .characters:
      var set = CharacterSet(ranges: a, isNegated: b == 1)
      return try set.compile(&cells, then: next)
    case .rule: return try cells.node(.call, a, next, at: b)
    case .token:
      return try cells.node(
        .token, a, next, low: b == 1 ? 1 : 0, at: 0)
    case .group: return try alternatives(a, then: next)
    case .sequence: return try sequence(a, then: next)
    case .repetition:
      return try repetition(a, b, cells[cell, 3], then: next)
    default: return next
    }
  }

  private mutating func repetition(
    _ cell: Int, _ least: Int, _ most: Int, then next: Int
  ) throws(GrammarError) -> Int {
    switch (least, most) {
    case (_, 0): return next
    case (1, 1): return try item(cell, then: next)
    case (0, 1):
      let once = try item(cell, then: next)
      return try cells.node(.split, once, next, at: 0)
    case (0, -1), (1, -1):
      let loop = try cells.node(.split, next, next, at: 0)
      let body = try item(cell, then: loop)
      cells[loop, 1] = body
      return least == 0 ? loop : body
    default:
      let body = try item(cell, then: leave)
      return try cells.node(.repetition, body, next, least, most, at: 0)
    }
  }

  private mutating func character(
    _ scalar: Int, then next: Int
  ) throws(GrammarError) -> Int {
    let length = CharacterSet.length(scalar)
    guard length > 0 else {
      return try cells.node(.edge, next, -1, low: 1, high: 0, at: 0)
    }
    var node = next
    for index in 0..<length {
      let byte = CharacterSet.byte(length - 1 - index, of: scalar, length)
      node = try cells.node(.edge, node, -1, low: byte, high: byte, at: 0)
    }
    return node
  }
}

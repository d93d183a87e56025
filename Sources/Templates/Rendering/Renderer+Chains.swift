import Memory

/// Expressions of several operands.
extension Renderer {
  /// The first operand that is true or false as asked for, else the last.
  mutating func firstValue(
    _ first: UInt32, thatIs wanted: Bool
  ) throws(Breach) -> Value {
    var index = first
    while true {
      let value = try evaluate(index)
      index = node(index).next
      if index == 0 { return value }
      if try isTrue(value) == wanted { return value }
    }
  }

  mutating func concatenation(
    _ first: UInt32
  ) throws(Breach) -> Value {
    let start = stackCount
    var index = first
    while index != 0 {
      try push(try evaluate(index))
      index = node(index).next
    }
    let text = heap.textCount
    for place in start..<stackCount { try append(textOf: stack[place]) }
    stackCount = start
    return .string(heap.text(from: text))
  }

  mutating func chain(_ node: Node) throws(Breach) -> Value {
    var value = try evaluate(node.a)
    var index = node.b
    while index != 0 {
      let operand = self.node(index)
      let right = try evaluate(operand.a)
      line = operand.line
      value = try calculate(
        value, Symbol(rawValue: operand.code) ?? .add, right)
      index = operand.next
    }
    return value
  }

  /// `a < b < c`: every neighbour compares as asked for.
  mutating func comparison(
    _ node: Node
  ) throws(Breach) -> Bool {
    var left = try evaluate(node.a)
    var index = node.b
    while index != 0 {
      let operand = self.node(index)
      let right = try evaluate(operand.a)
      line = operand.line
      guard
        try compare(left, Symbol(rawValue: operand.code) ?? .equal, right)
      else { return false }
      left = right
      index = operand.next
    }
    return true
  }
}

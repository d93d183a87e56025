import Memory

/// The arguments of a call, which lie on the stack.
extension Renderer {
  /// Arguments on the stack: values, then names and values by turns.
  struct Arguments {
    let start: Int
    let values: Int
    var keywords: Int

    static let none = Arguments(start: 0, values: 0, keywords: 0)

    var firstKeyword: Int { start + values }
  }

  /// Puts a call's arguments onto the stack; `release` takes them away.
  @inline(never)
  mutating func arguments(
    _ first: UInt32
  ) throws(Breach) -> Arguments {
    let start = stackCount
    var index = first
    while index != 0 {
      let node = node(index)
      switch node.kind {
      case .argument: try push(try evaluate(node.a))
      case .spread:
        let items = try items(of: try evaluate(node.a))
        for position in 0..<items.count {
          try push(try element(position, of: items))
        }
      default: break
      }
      index = node.next
    }
    let values = stackCount - start
    index = first
    while index != 0 {
      let node = node(index)
      switch node.kind {
      case .keyword:
        try push(.string(name(node.a)))
        try push(try evaluate(node.b))
      case .spreadKeywords: try spread(try evaluate(node.a))
      default: break
      }
      index = node.next
    }
    return Arguments(
      start: start, values: values,
      keywords: (stackCount - start - values) / 2)
  }

  private mutating func spread(_ value: Value) throws(Breach) {
    guard case .object(let run) = value else {
      throw error("no names in a value of type", value.typeName)
    }
    for cell in run.range { try push(heap[cell]) }
  }

  mutating func release(_ arguments: Arguments) {
    stackCount = arguments.start
  }

  /// Takes the argument of this name away.
  mutating func takeKeyword(
    _ name: Text, of arguments: inout Arguments
  ) -> Value? {
    for keyword in 0..<arguments.keywords {
      let place = arguments.firstKeyword + 2 * keyword
      guard case .string(let found) = stack[place],
        heap.bytes(found) == heap.bytes(name)
      else { continue }
      let value = stack[place + 1]
      for index in place..<(arguments.firstKeyword + 2 * arguments.keywords - 2)
      {
        stack[index] = stack[index + 2]
      }
      arguments.keywords -= 1
      return value
    }
    return nil
  }
}

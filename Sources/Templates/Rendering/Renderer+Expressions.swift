import Memory

/// Expressions.
extension Renderer {
  /// The value of an expression.
  @inline(never)
  mutating func evaluate(_ index: UInt32) throws(Breach) -> Value {
    let node = node(index)
    line = node.line
    try charge(1)
    switch node.kind {
    case .none: return .none
    case .bool: return .bool(node.code == 1)
    case .integer: return .integer(Int64(bitPattern: bits(of: node)))
    case .float: return .float(Double(bitPattern: bits(of: node)))
    case .string: return .string(Text(Int(node.a)..<Int(node.a + node.b)))
    case .bigInteger:
      return .bigInteger(Text(Int(node.a)..<Int(node.a + node.b)))
    case .name: return variable(node.a)
    default: break
    }
    try enter()
    let value = try evaluateNested(node)
    leave()
    return value
  }

  private mutating func bits(of node: Node) -> UInt64 {
    UInt64(node.b) << 32 | UInt64(node.a)
  }

  private mutating func variable(_ number: UInt32) -> Value {
    if let value = find(number) { return value }
    let name = name(number)
    let function = Function(named: heap.bytes(name))
    return function == .unknown ? .undefined(name) : .function(function)
  }

  private mutating func evaluateNested(
    _ node: Node
  ) throws(Breach) -> Value {
    switch node.kind {
    case .list: return .list(try run(of: node.a))
    case .tuple: return .tuple(try run(of: node.a))
    case .object: return try object(node.a)
    case .chain: return try chain(node)
    case .comparison: return .bool(try comparison(node))
    case .concatenation: return try concatenation(node.a)
    case .any: return try firstValue(node.a, thatIs: true)
    case .all: return try firstValue(node.a, thatIs: false)
    case .not: return .bool(!(try isTrue(try evaluate(node.a))))
    case .negative, .positive:
      return try signed(
        try evaluate(node.a), isNegative: node.kind == .negative)
    case .conditional: return try conditional(node)
    case .postfix:
      var value = try evaluate(node.a)
      var step = node.b
      while step != 0 {
        value = try apply(step, to: value)
        step = self.node(step).next
      }
      return value
    default: throw error("no expression")
    }
  }

  @inline(never)
  mutating func run(of first: UInt32) throws(Breach) -> Run {
    let start = stackCount
    var index = first
    while index != 0 {
      try push(try evaluate(index))
      index = node(index).next
    }
    return try popRun(from: start)
  }

  mutating func object(_ first: UInt32) throws(Breach) -> Value {
    let start = stackCount
    var index = first
    while index != 0 {
      let key = try evaluate(index)
      index = node(index).next
      let value = try evaluate(index)
      index = node(index).next
      try pushMember(key, value, since: start)
    }
    return .object(try popRun(from: start))
  }

  /// Pushes a member, or replaces the value of an equal key since `start`.
  @inline(never)
  mutating func pushMember(
    _ key: Value, _ value: Value, since start: Int
  ) throws(Breach) {
    switch key {
    case .list, .object, .view, .generator, .namespace:
      throw error("no key can be a value of type", key.typeName)
    default: break
    }
    for pair in stride(from: start, to: stackCount, by: 2) {
      try charge(1)
      guard try isEqual(stack[pair], key) else { continue }
      stack[pair + 1] = value
      return
    }
    try push(key)
    try push(value)
  }

  private mutating func conditional(
    _ node: Node
  ) throws(Breach) -> Value {
    if try isTrue(try evaluate(node.a)) { return try evaluate(node.b) }
    return node.c == 0 ? .undefined(.empty) : try evaluate(node.c)
  }
}

import Memory

/// Statements.
extension Renderer {
  /// Runs a list of statements.
  @inline(never)
  mutating func run(_ first: UInt32) throws(Breach) -> Flow {
    var index = first
    while index != 0 {
      let node = node(index)
      line = node.line
      try charge(1)
      switch node.kind {
      case .data:
        let text = Text(Int(node.a)..<Int(node.a + node.b))
        try write(text)
      case .output: try output(node)
      case .breaks: return .breaks
      case .continues: return .continues
      default:
        try enter()
        let flow = try runNested(index)
        leave()
        guard flow == .goesOn else { return flow }
      }
      index = node.next
    }
    return .goesOn
  }

  private mutating func runNested(
    _ index: UInt32
  ) throws(Breach) -> Flow {
    let node = node(index)
    switch node.kind {
    case .choice: return try choice(node)
    case .loop:
      try runLoop(node, over: try evaluate(node.b), depth: 1)
    case .set:
      try assign(try evaluate(node.b), to: node.a)
    case .setBlock:
      let text = try captured(node.c)
      try assign(try filtered(.string(text), node.b), to: node.a)
    case .filterBlock:
      let text = try captured(node.c)
      let value = try filtered(.string(text), node.b)
      // Jinja joins what is written, and joins strings alone.
      guard value.isString else {
        throw error("no text of a block is a value of type", value.typeName)
      }
      try write(value: value)
    case .macro:
      try set(node.a, to: macroValue(at: index))
    case .callBlock: try callBlock(index)
    case .with: return try with(node)
    case .block:
      let outer = scope
      try openScope(in: outer)
      let flow = try run(node.c)
      closeScope(to: outer)
      return flow
    default: throw error("no statement")
    }
    return .goesOn
  }

  /// Writes values one after the other; what was made for them goes at once.
  private mutating func output(_ node: Node) throws(Breach) {
    var index = node.a
    while index != 0 {
      let mark = heap.mark
      try write(value: try evaluate(index))
      heap.release(to: mark)
      index = self.node(index).next
    }
  }

  mutating func write(value: Value) throws(Breach) {
    if case .string(let text) = value { return try write(text) }
    let start = heap.textCount
    try append(textOf: value)
    try write(heap.text(from: start))
    heap.removeText(from: start)
  }

  mutating func choice(_ node: Node) throws(Breach) -> Flow {
    var index = node.a
    while index != 0 {
      let branch = self.node(index)
      if branch.a == 0 { return try run(branch.b) }
      if try holds(branch.a) { return try run(branch.b) }
      index = branch.next
    }
    return .goesOn
  }

  /// Whether a condition is true; what was made for it goes at once.
  mutating func holds(_ condition: UInt32) throws(Breach) -> Bool {
    let mark = heap.mark
    let result = try isTrue(try evaluate(condition))
    heap.release(to: mark)
    return result
  }

  /// Runs a body and gives what it wrote.
  @inline(never)
  private mutating func captured(_ body: UInt32) throws(Breach) -> Text {
    let start = capturedCount
    let outer = scope
    try openScope(in: outer)
    captureDepth += 1
    _ = try run(body)
    captureDepth -= 1
    closeScope(to: outer)
    return try takeCaptured(from: start)
  }

  private mutating func filtered(
    _ value: Value, _ filters: UInt32
  ) throws(Breach) -> Value {
    var value = value
    var step = filters
    while step != 0 {
      value = try apply(step, to: value)
      step = node(step).next
    }
    return value
  }

  mutating func with(_ node: Node) throws(Breach) -> Flow {
    let outer = scope
    let start = stackCount
    // All values are computed before any name is set.
    var index = node.a
    while index != 0 {
      let set = self.node(index)
      try push(try evaluate(set.b))
      index = set.next
    }
    try openScope(in: outer)
    index = node.a
    var value = start
    while index != 0 {
      let set = self.node(index)
      try assign(stack[value], to: set.a)
      value += 1
      index = set.next
    }
    stackCount = start
    let flow = try run(node.c)
    closeScope(to: outer)
    return flow
  }
}

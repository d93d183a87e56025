import Memory

/// For statements, and the `loop` inside of them.
///
/// A loop's condition is asked item by item while the loop runs, because its
/// body may change what the answer is. What `loop` tells of items to come asks
/// ahead.
extension Renderer {
  /// Runs a for statement over `value`.
  @inline(never)
  mutating func runLoop(
    _ node: Node, over value: Value, depth loopDepth: Int
  ) throws(Breach) {
    let parts = self.node(node.c)
    guard loopCount < regions.loops.count else {
      throw .tooDeep(limit: regions.loops.count, line: Int(line))
    }
    let number = loopCount
    let outer = scope
    regions.loops[number] = Loop(
      items: try items(of: value), node: node, condition: parts.a,
      isRecursive: parts.code == 1, depth: loopDepth, scope: outer,
      serial: regions.scopes[Int(outer)].serial)
    loopCount += 1
    // Jinja runs `else` where no body was run to its end.
    var hasEnded = false
    while let position = try next(number) {
      regions.loops[number].advance(to: position)
      let mark = heap.mark
      try openScope(in: outer)
      if let name = special.loop { try set(name, to: .loop(UInt32(number))) }
      try assign(
        try element(position, of: regions.loops[number].items), to: node.a)
      let flow = try run(parts.b)
      closeScope(to: outer)
      heap.release(to: mark)
      if flow == .goesOn { hasEnded = true }
      if flow == .breaks { break }
    }
    loopCount = number
    guard !hasEnded, parts.c != 0 else { return }
    try openScope(in: outer)
    _ = try run(parts.c)
    closeScope(to: outer)
  }

  /// The position of the next item, or `nil` where there is none.
  mutating func next(_ number: Int) throws(Breach) -> Int? {
    try next(after: regions.loops[number].position, number)
  }

  /// The next position at which the loop's condition holds.
  mutating func next(
    after position: Int, _ number: Int
  ) throws(Breach) -> Int? {
    let loop = regions.loops[number]
    var position = position + 1
    while position < loop.items.count {
      try charge(1)
      if loop.condition == 0 { return position }
      if try isChosen(position, of: loop) { return position }
      position += 1
    }
    return nil
  }

  private mutating func isChosen(
    _ position: Int, of loop: Loop
  ) throws(Breach) -> Bool {
    let outer = scope
    try checkOpen(loop.scope, loop.serial)
    try openScope(in: loop.scope)
    try assign(try element(position, of: loop.items), to: loop.node.a)
    let isChosen = try holds(loop.condition)
    closeScope(to: outer)
    return isChosen
  }

  /// Refuses what was defined in a scope that is closed.
  mutating func checkOpen(_ scope: UInt32, _ serial: UInt32) throws(Breach) {
    guard Int(scope) < scopeCount,
      regions.scopes[Int(scope)].serial == serial
    else { throw error("what a block defined was used outside of it") }
  }

  /// `loop(items)`: runs the body of a recursive loop, and gives what it wrote.
  mutating func callLoop(
    _ number: Int, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let loop = regions.loops[number]
    guard loop.isRecursive else {
      throw error("only a recursive loop can be called")
    }
    guard arguments.values == 1, arguments.keywords == 0 else {
      throw error("a loop is called with one value")
    }
    try checkOpen(loop.scope, loop.serial)
    let start = capturedCount
    let outer = scope
    captureDepth += 1
    try openScope(in: loop.scope)
    try runLoop(
      loop.node, over: stack[arguments.start], depth: loop.depth + 1)
    closeScope(to: outer)
    captureDepth -= 1
    return .string(try takeCaptured(from: start))
  }
}

import Memory

/// Macros, and blocks that call them.
extension Renderer {
  /// The macro that a statement defines here.
  mutating func macroValue(at node: UInt32) -> Value {
    .macro(node, scope: scope, serial: regions.scopes[Int(scope)].serial)
  }

  /// `{% call(…) macro(…) %}`: calls it with the body as `caller`.
  mutating func callBlock(_ index: UInt32) throws(Breach) {
    let postfix = node(node(index).a)
    var value = try evaluate(postfix.a)
    var step = postfix.b
    while node(step).next != 0 {
      value = try apply(step, to: value)
      step = node(step).next
    }
    var arguments = try arguments(node(step).a)
    if let name = special.caller {
      try push(.string(self.name(name)))
      try push(macroValue(at: index))
      arguments.keywords += 1
    } else if case .macro = value {
      throw error("a macro that has no caller was called with a block")
    }
    let result = try call(value, arguments)
    release(arguments)
    let start = heap.textCount
    try append(textOf: result)
    try write(heap.text(from: start))
  }

  /// Runs a macro's body with its parameters set, and gives what it wrote.
  @inline(never)
  mutating func callMacro(
    _ macro: Node, in definition: UInt32, _ given: Arguments
  ) throws(Breach) -> Value {
    var arguments = given
    let outer = scope
    let start = capturedCount
    try enter()
    try openScope(in: definition)
    var position = 0
    var takesCaller = false
    var index = macro.b
    while index != 0 {
      let parameter = node(index)
      takesCaller = takesCaller || parameter.a == special.caller
      let value: Value
      if position < arguments.values {
        value = stack[arguments.start + position]
      } else if let found = takeKeyword(name(parameter.a), of: &arguments) {
        value = found
      } else if parameter.b != 0 {
        value = try evaluate(parameter.b)
      } else {
        value = .undefined(name(parameter.a))
      }
      try set(parameter.a, to: value)
      position += 1
      index = parameter.next
    }
    if !takesCaller, let name = special.caller {
      let caller = takeKeyword(self.name(name), of: &arguments)
      try set(name, to: caller ?? .undefined(self.name(name)))
    }
    try setRest(arguments, from: position)
    let line = self.line
    let mark = heap.mark
    captureDepth += 1
    _ = try run(macro.c)
    captureDepth -= 1
    self.line = line
    closeScope(to: outer)
    leave()
    heap.release(to: mark)
    return .string(try takeCaptured(from: start))
  }

  /// Sets `varargs` and `kwargs` to what no parameter took.
  private mutating func setRest(
    _ arguments: Arguments, from position: Int
  ) throws(Breach) {
    let first = arguments.start + min(position, arguments.values)
    let values = try heap.append(cells: stack[first..<arguments.firstKeyword])
    if let name = special.varargs {
      try set(name, to: .tuple(values))
    } else if values.count > 0 {
      throw error("too many arguments for a macro")
    }
    let end = arguments.firstKeyword + 2 * arguments.keywords
    let keywords = try heap.append(cells: stack[arguments.firstKeyword..<end])
    if let name = special.kwargs {
      try set(name, to: .object(keywords))
    } else if keywords.count > 0,
      case .string(let name) = heap[Int(keywords.start)]
    {
      throw error("a macro has no parameter", name)
    }
  }
}

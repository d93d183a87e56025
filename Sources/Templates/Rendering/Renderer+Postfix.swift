import Memory

/// Attributes, indexes, calls, filters and tests that follow a value.
extension Renderer {
  /// An attribute, index, call, filter or test of `value`.
  @inline(never)
  mutating func apply(
    _ index: UInt32, to value: Value
  ) throws(Breach) -> Value {
    let node = node(index)
    line = node.line
    try charge(1)
    switch node.kind {
    case .attribute: return try attribute(name(node.a), of: value)
    case .item:
      let key = try evaluate(node.a)
      line = node.line
      return try item(key, of: value)
    case .slice: return try slice(value, node)
    default: break
    }
    let arguments = try arguments(node.a)
    line = node.line
    let result: Value
    switch node.kind {
    case .call: result = try call(value, arguments)
    case .filter:
      result = try filter(
        Filter(rawValue: node.code) ?? .unknown, name(node.b), value, arguments)
    default:
      let holds = try test(
        Test(rawValue: node.code) ?? .unknown, name(node.b), value, arguments)
      result = .bool(holds != (node.c == 1))
    }
    release(arguments)
    return result
  }

  /// Calls a value; the caller releases the arguments.
  @inline(never)
  mutating func call(
    _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    try enter()
    let result: Value
    switch value {
    case .macro(let index, let definition, let serial):
      try checkOpen(definition, serial)
      result = try callMacro(node(index), in: definition, arguments)
    case .function(let function): result = try call(function, arguments)
    case .method(let method, let cell):
      result = try call(method, of: heap[Int(cell)], arguments)
    case .joiner(let cell): result = try callJoiner(Int(cell), arguments)
    case .loop(let number): result = try callLoop(Int(number), arguments)
    case .undefined, .unsafe: throw undefined(value)
    default: throw error("no function is a value of type", value.typeName)
    }
    leave()
    return result
  }

  /// The error of using what is undefined.
  mutating func undefined(_ value: Value) -> Breach {
    switch value {
    case .unsafe(let name): error("no template may use", name)
    case .undefined(let name) where name.count > 0: error("undefined:", name)
    default: error("an undefined value was used")
    }
  }
}

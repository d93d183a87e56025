import Memory

/// Methods, `value.name()`.
extension Renderer {
  mutating func call(
    _ method: Method, of value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    switch method {
    case .split, .rsplit, .splitlines, .expandtabs, .encode, .decode, .format:
      break
    default:
      guard arguments.keywords == 0 else {
        throw error("no arguments have names in the method", method.name)
      }
    }
    switch value {
    case .string(let text): return try call(method, of: text, arguments)
    case .object(let run):
      switch method {
      case .get:
        let bound = try bind(arguments, "key default", least: 1)
        return try member(bound[0] ?? .none, of: run) ?? bound[1] ?? .none
      case .items: return try view(run, .items, arguments)
      case .keys: return try view(run, .keys, arguments)
      case .values: return try view(run, .values, arguments)
      default: return value
      }
    case .bytes(let bytes): return .string(try decoded(bytes, arguments))
    case .cycler(let cell):
      _ = try bind(arguments, "")
      return method == .next ? next(ofCycler: Int(cell)) : reset(Int(cell))
    case .loop(let number):
      return try call(method, ofLoop: Int(number), arguments)
    default:
      if method == .copy { return value }
      let bound = try bind(arguments, "value", least: 1)
      let items = try items(of: value)
      var count: Int64 = 0
      for index in 0..<items.count {
        try charge(1)
        guard try isEqual(try element(index, of: items), bound[0] ?? .none)
        else { continue }
        if method == .index { return .integer(Int64(index)) }
        count += 1
      }
      guard method == .count else {
        throw error("the value is not in the list")
      }
      return .integer(count)
    }
  }

  mutating func view(
    _ run: Run, _ view: View, _ arguments: Arguments
  ) throws(Breach) -> Value {
    _ = try bind(arguments, "")
    return .view(run, view)
  }

  mutating func call(
    _ method: Method, ofLoop number: Int, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let range = arguments.start..<arguments.firstKeyword
    if method == .cycle {
      guard range.count > 0 else { throw error("nothing to cycle through") }
      return stack[range.lowerBound + regions.loops[number].index % range.count]
    }
    let values = Value.tuple(try heap.append(cells: stack[range]))
    let last = regions.loops[number].changed
    if try isEqual(values, last) { return .bool(false) }
    heap.keep(values)
    regions.loops[number].changed = values
    return .bool(true)
  }
}

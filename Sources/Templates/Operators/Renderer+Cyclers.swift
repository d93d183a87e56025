import Memory

/// `cycler` and `joiner`, whose cells change as they are used.
extension Renderer {
  mutating func cycler(_ arguments: Arguments) throws(Breach) -> Value {
    guard arguments.values > 0, arguments.keywords == 0 else {
      throw error("a cycler takes one value or more, without names")
    }
    let items = try heap.append(
      cells: stack[arguments.start..<arguments.firstKeyword])
    let cell = try heap.append(cell: .integer(0))
    try heap.append(cell: .tuple(items))
    return .cycler(cell)
  }

  mutating func attribute(
    _ name: Text, ofCycler cell: Int
  ) throws(Breach) -> Value? {
    let bytes = heap.bytes(name)
    if bytes == "current" { return current(ofCycler: cell) }
    if bytes == "pos" { return heap[cell] }
    if bytes == "items" { return heap[cell + 1] }
    return nil
  }

  private mutating func current(ofCycler cell: Int) -> Value {
    guard case .integer(let position) = heap[cell],
      case .tuple(let items) = heap[cell + 1]
    else { return .none }
    return heap[Int(items.start) + Int(position)]
  }

  /// The current item; the one after it becomes the current one.
  mutating func next(ofCycler cell: Int) -> Value {
    let value = current(ofCycler: cell)
    if case .integer(let position) = heap[cell],
      case .tuple(let items) = heap[cell + 1]
    {
      heap[cell] = .integer((position + 1) % Int64(items.length))
    }
    return value
  }

  mutating func reset(_ cell: Int) -> Value {
    heap[cell] = .integer(0)
    return .none
  }

  mutating func joiner(_ arguments: Arguments) throws(Breach) -> Value {
    let bound = try bind(arguments, "sep")
    var separator = bound[0]
    if separator == nil {
      let start = heap.textCount
      try heap.append(", ")
      separator = .string(heap.text(from: start))
    }
    let cell = try heap.append(cell: .bool(false))
    try heap.append(cell: separator ?? .none)
    return .joiner(cell)
  }

  /// Nothing the first time, and then the separator.
  mutating func callJoiner(
    _ cell: Int, _ arguments: Arguments
  ) throws(Breach) -> Value {
    _ = try bind(arguments, "")
    if case .bool(true) = heap[cell] { return heap[cell + 1] }
    heap[cell] = .bool(true)
    return .string(.empty)
  }
}

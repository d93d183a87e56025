import Memory

/// Attributes, items and slices.
extension Renderer {
  /// `value.name`: a method or attribute, else an item of that key.
  mutating func attribute(
    _ name: Text, of value: Value
  ) throws(Breach) -> Value {
    if value.isUndefined { throw undefined(value) }
    if let found = try member(named: name, of: value) { return found }
    if case .object(let run) = value,
      let found = try member(.string(name), of: run)
    {
      return found
    }
    return .undefined(name)
  }

  /// `value[key]`: an item, else an attribute of that name.
  @inline(never)
  mutating func item(
    _ key: Value, of value: Value
  ) throws(Breach) -> Value {
    switch value {
    case .undefined, .unsafe: throw undefined(value)
    case .object(let run):
      if let found = try member(key, of: run) { return found }
    case .list, .tuple, .range, .string:
      guard let index = key.integerValue else { break }
      return try element(numbered: index, of: value) ?? .undefined(.empty)
    default: break
    }
    guard case .string(let name) = key else { return .undefined(.empty) }
    return try member(named: name, of: value) ?? .undefined(name)
  }

  private mutating func element(
    numbered index: Int64, of value: Value
  ) throws(Breach) -> Value? {
    let count = try length(of: value)
    let place = index < 0 ? index + Int64(count) : index
    guard place >= 0, place < count else { return nil }
    if case .string(let text) = value {
      let bytes = heap.bytes(text)
      let start = bytes.offset(ofScalar: Int(place))
      return .string(text[start..<(start + bytes.length(at: start))])
    }
    return try element(Int(place), of: try items(of: value))
  }

  /// What a value of this type has under this name, or `nil`.
  private mutating func member(
    named name: Text, of value: Value
  ) throws(Breach) -> Value? {
    switch value {
    case .namespace(let cell): return try attribute(name, ofNamespace: cell)
    case .loop(let number):
      if let found = try attribute(name, ofLoop: Int(number)) { return found }
    case .macro(let index, _, _):
      let bytes = heap.bytes(name)
      if bytes == "name" {
        let node = node(index)
        return node.kind == .macro ? .string(self.name(node.a)) : Value.none
      }
    case .tuple(let run) where run.isGroup:
      let bytes = heap.bytes(name)
      if bytes == "grouper" { return heap[Int(run.start)] }
      if bytes == "list" { return heap[Int(run.start) + 1] }
    default: break
    }
    let bytes = heap.bytes(name)
    if bytes.count > 0, bytes[0] == 0x5F {
      // Python's own attributes.
      return bytes.starts(with: Bytes("__")) ? .unsafe(name) : nil
    }
    if isChange(bytes, of: value) { return .unsafe(name) }
    let method = Method(named: bytes)
    guard method != .unknown, method.exists(for: value) else { return nil }
    return .method(method, try heap.append(cell: value))
  }

  /// Whether a method of this name would change the value.
  private mutating func isChange(_ name: Bytes, of value: Value) -> Bool {
    switch value {
    case .list:
      name == "append" || name == "clear" || name == "pop"
        || name == "reverse" || name == "insert" || name == "sort"
        || name == "extend" || name == "remove"
    case .object:
      name == "clear" || name == "pop" || name == "popitem"
        || name == "setdefault" || name == "update"
    default: false
    }
  }

  // MARK: Namespaces

  // A namespace is a cell that leads to its attributes, three cells each: the
  // name, the value, and the cell of the next.

  /// A namespace without attributes.
  mutating func makeNamespace() throws(Breach) -> UInt32 {
    try heap.append(cell: .none)
  }

  private mutating func place(
    of name: Text, in namespace: UInt32
  ) throws(Breach) -> UInt32? {
    var next = heap[Int(namespace)]
    while case .integer(let cell) = next {
      try charge(1)
      if case .string(let found) = heap[Int(cell)],
        heap.bytes(found) == heap.bytes(name)
      {
        return UInt32(cell)
      }
      next = heap[Int(cell) + 2]
    }
    return nil
  }

  private mutating func attribute(
    _ name: Text, ofNamespace namespace: UInt32
  ) throws(Breach) -> Value? {
    try place(of: name, in: namespace).map { heap[Int($0) + 1] }
  }

  /// Sets an attribute, which lasts as long as the namespace does.
  mutating func setAttribute(
    _ name: Text, of namespace: UInt32, to value: Value
  ) throws(Breach) {
    if heap.bytes(name).starts(with: Bytes("_")) {
      throw error("no namespace may have an attribute", name)
    }
    heap.keep(value)
    if let cell = try place(of: name, in: namespace) {
      heap[Int(cell) + 1] = value
      return
    }
    let cell = try heap.append(cell: .string(name))
    try heap.append(cell: value)
    try heap.append(cell: heap[Int(namespace)])
    heap.keepCells()
    heap[Int(namespace)] = .integer(Int64(cell))
  }

  // MARK: Slices

  mutating func slice(
    _ value: Value, _ node: Node
  ) throws(Breach) -> Value {
    let start = try bound(node.a)
    let stop = try bound(node.b)
    let step = try bound(node.c) ?? 1
    line = node.line
    if value.isUndefined { throw undefined(value) }
    switch value {
    case .string, .list, .tuple, .range: break
    default:
      throw error("no part can be had of a value of type", value.typeName)
    }
    guard step != 0 else { throw error("a slice's step cannot be 0") }
    let count = Int64(try length(of: value))
    let low: Int64 = step < 0 ? -1 : 0
    let high = step < 0 ? count - 1 : count
    func clamp(_ index: Int64) -> Int64 {
      let place = index < 0 ? max(index, -count - 1) + count : index
      return min(max(place, low), high)
    }
    let first = start.map(clamp) ?? (step < 0 ? high : low)
    let last = stop.map(clamp) ?? (step < 0 ? low : high)
    return try elements(of: value, from: first, to: last, by: step)
  }

  private mutating func bound(
    _ index: UInt32
  ) throws(Breach) -> Int64? {
    guard index != 0 else { return nil }
    let value = try evaluate(index)
    if case .none = value { return nil }
    guard let number = value.integerValue else {
      throw error("no index is a value of type", value.typeName)
    }
    return number
  }

  private mutating func elements(
    of value: Value, from first: Int64, to last: Int64, by step: Int64
  ) throws(Breach) -> Value {
    if step == 1, case .string(let text) = value {
      let bytes = heap.bytes(text)
      let start = bytes.offset(ofScalar: Int(first))
      let end =
        last <= first
        ? start : bytes.offset(ofScalar: Int(last - first), from: start)
      return .string(text[start..<end])
    }
    let items = try items(of: value)
    let start = stackCount
    var index = first
    while step > 0 ? index < last : index > last {
      try charge(1)
      try push(try element(Int(index), of: items))
      let (next, overflow) = index.addingReportingOverflow(step)
      if overflow { break }
      index = next
    }
    switch value {
    case .string:
      let text = heap.textCount
      for place in start..<stackCount { try append(textOf: stack[place]) }
      stackCount = start
      return .string(heap.text(from: text))
    case .tuple: return .tuple(try popRun(from: start))
    default: return .list(try popRun(from: start))
    }
  }
}

extension Method {
  /// Whether values of this type have the method.
  func exists(for value: Value) -> Bool {
    switch value {
    case .string:
      switch self {
      case .get, .items, .keys, .values, .copy, .cycle, .changed, .unknown:
        false
      default: true
      }
    case .object:
      self == .get || self == .items || self == .keys || self == .values
        || self == .copy
    case .list: self == .index || self == .count || self == .copy
    case .tuple, .range: self == .index || self == .count
    case .loop: self == .cycle || self == .changed
    default: false
    }
  }
}

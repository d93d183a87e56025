import Memory

/// Attributes and items.
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
    case .list, .tuple, .range, .string, .bytes:
      guard let index = key.integerValue else { break }
      return try element(numbered: index, of: value) ?? .undefined(.empty)
    default: break
    }
    guard case .string(let name) = key else { return .undefined(.empty) }
    return try member(named: name, of: value) ?? .undefined(name)
  }

  @inline(never)
  mutating func element(
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

  /// The attribute that a value of this type has under this name, or `nil`.
  mutating func member(
    named name: Text, of value: Value
  ) throws(Breach) -> Value? {
    switch value {
    case .namespace(let cell): return try attribute(name, ofNamespace: cell)
    case .cycler(let cell):
      if let found = try attribute(name, ofCycler: Int(cell)) { return found }
    case .joiner(let cell):
      let bytes = heap.bytes(name)
      if bytes == "used" { return heap[Int(cell)] }
      if bytes == "sep" { return heap[Int(cell) + 1] }
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
}

extension Method {
  /// Whether values of this type have the method.
  func exists(for value: Value) -> Bool {
    switch value {
    case .string:
      switch self {
      case .get, .items, .keys, .values, .copy, .cycle, .changed, .decode,
        .next, .reset, .unknown:
        false
      default: true
      }
    case .object:
      self == .get || self == .items || self == .keys || self == .values
        || self == .copy
    case .list: self == .index || self == .count || self == .copy
    case .tuple, .range: self == .index || self == .count
    case .loop: self == .cycle || self == .changed
    case .bytes: self == .decode
    case .cycler: self == .next || self == .reset
    default: false
    }
  }
}

import Memory

/// Namespaces, the only values that change.
extension Renderer {
  // A namespace is a cell that leads to its attributes, three cells each: the
  // name, the value, and the cell of the next.

  /// A namespace without attributes.
  mutating func makeNamespace() throws(Breach) -> UInt32 {
    try heap.append(cell: .none)
  }

  mutating func place(
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

  mutating func attribute(
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
}

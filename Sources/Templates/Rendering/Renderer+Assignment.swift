import Memory

/// Assignments.
extension Renderer {
  /// Gives `value` to a name, to the names of a tuple, or to an attribute.
  @inline(never)
  mutating func assign(
    _ value: Value, to target: UInt32
  ) throws(Breach) {
    let node = node(target)
    switch node.kind {
    case .tuple:
      let items = try items(of: value)
      var index = node.a
      var position = 0
      while index != 0 {
        guard position < items.count else {
          throw error("not enough values to unpack")
        }
        try assign(try element(position, of: items), to: index)
        position += 1
        index = self.node(index).next
      }
      guard position == items.count else {
        throw error("too many values to unpack")
      }
    case .attributeTarget:
      guard case .namespace(let cell)? = find(node.a) else {
        throw error("only namespaces have attributes to set, not", name(node.a))
      }
      try setAttribute(name(node.b), of: cell, to: value)
    default:
      try set(node.a, to: value)
    }
  }
}

import Memory

/// Truth and equality, as Python has them.
extension Renderer {
  mutating func isTrue(_ value: Value) throws(Breach) -> Bool {
    switch value {
    case .undefined, .unsafe, .none: false
    case .bool(let flag): flag
    case .integer(let number): number != 0
    case .float(let number): number != 0
    case .string(let text), .bytes(let text): text.count > 0
    case .list(let run), .tuple(let run), .object(let run), .view(let run, _):
      run.count > 0
    case .range(let cell):
      if case .integer(let count) = heap[Int(cell) + 2] {
        count > 0
      } else {
        false
      }
    case .bigInteger, .generator, .namespace, .loop, .macro, .method,
      .function, .cycler, .joiner:
      true
    }
  }

  @inline(never)
  mutating func isEqual(
    _ left: Value, _ right: Value
  ) throws(Breach) -> Bool {
    switch (left, right) {
    case (.string(let one), .string(let other)),
      (.bytes(let one), .bytes(let other)):
      guard one.count == other.count else { return false }
      try charge(bytes: Int(one.count))
      return heap.bytes(one) == heap.bytes(other)
    case (.none, .none): return true
    case (.undefined, .undefined), (.unsafe, .unsafe): return true
    case (.list(let one), .list(let other)),
      (.tuple(let one), .tuple(let other)):
      guard one.count == other.count else { return false }
      try enter()
      defer { leave() }
      for index in 0..<one.length {
        try charge(1)
        guard
          try isEqual(
            heap[Int(one.start) + index], heap[Int(other.start) + index])
        else { return false }
      }
      return true
    case (.object(let one), .object(let other)):
      guard one.count == other.count else { return false }
      try enter()
      defer { leave() }
      for pair in stride(
        from: one.range.lowerBound, to: one.range.upperBound, by: 2)
      {
        guard let value = try member(heap[pair], of: other),
          try isEqual(heap[pair + 1], value)
        else { return false }
      }
      return true
    case (.namespace(let one), .namespace(let other)): return one == other
    case (.macro(let one, let scope, _), .macro(let other, let scope2, _)):
      return one == other && scope == scope2
    case (.function(let one), .function(let other)): return one == other
    case (.cycler(let one), .cycler(let other)),
      (.joiner(let one), .joiner(let other)):
      return one == other
    case (.bigInteger(let digits), let other),
      (let other, .bigInteger(let digits)):
      return try order(digits, other) == 0
    default:
      if let one = left.integerValue, let other = right.integerValue {
        return one == other
      }
      if case .float(let one) = left { return isEqual(one, right) }
      if case .float(let other) = right { return isEqual(other, left) }
      return false
    }
  }

  /// Whether a float is a number's exact value.
  @inline(never)
  mutating func isEqual(_ float: Double, _ value: Value) -> Bool {
    if case .float(let other) = value { return float == other }
    guard let number = value.integerValue else { return false }
    return Int64(exactly: float) == number
  }
}

import Memory

/// The elements of values.
extension Renderer {
  /// The elements of a value, as Python's `iter` gives them.
  @inline(never)
  mutating func items(of value: Value) throws(Breach) -> Items {
    switch value {
    case .list, .tuple, .generator: return Items(value)
    case .object(let run): return Items(value, count: run.length / 2)
    case .view(let run, _): return Items(value, count: run.length / 2)
    case .range(let cell):
      guard case .integer(let count) = heap[Int(cell) + 2] else { break }
      return Items(value, count: Int(count))
    case .bytes(let bytes): return Items(value, count: Int(bytes.count))
    case .undefined, .unsafe: return Items(.none, count: 0)
    case .string(let text):
      let start = stackCount
      var offset = 0
      try charge(Int(text.count))
      while offset < Int(text.count) {
        let length = heap.bytes(text).length(at: offset)
        try push(.string(text[offset..<(offset + length)].markup(false)))
        offset += length
      }
      return Items(.list(try popRun(from: start)))
    default: break
    }
    throw error("nothing to go through in a value of type", value.typeName)
  }

  /// The element with a number that the items have.
  @inline(never)
  mutating func element(
    _ index: Int, of items: Items
  ) throws(Breach) -> Value {
    switch items.value {
    case .list(let run), .tuple(let run), .generator(let run):
      return heap[Int(run.start) + index]
    case .object(let run), .view(let run, .keys):
      return heap[Int(run.start) + 2 * index]
    case .view(let run, .values): return heap[Int(run.start) + 2 * index + 1]
    case .view(let run, .items):
      let first = Int(run.start) + 2 * index
      return .tuple(Run(first..<(first + 2)))
    case .bytes(let bytes):
      return .integer(Int64(heap.byte(at: Int(bytes.start) + index)))
    case .range(let cell):
      guard case .integer(let first) = heap[Int(cell)],
        case .integer(let step) = heap[Int(cell) + 1]
      else { return .none }
      // A range's numbers were checked when it was made.
      return .integer(first &+ step &* Int64(index))
    default: return .none
    }
  }

  /// The number of elements, where Python's `len` tells it.
  @inline(never)
  mutating func length(of value: Value) throws(Breach) -> Int {
    switch value {
    case .string(let text):
      try charge(bytes: Int(text.count))
      return heap.bytes(text).scalarCount
    case .bytes(let bytes): return Int(bytes.count)
    case .list(let run), .tuple(let run): return run.length
    case .object(let run), .view(let run, _): return run.length / 2
    case .range: return try items(of: value).count
    case .undefined, .unsafe: return 0
    case .loop(let loop): return try length(ofLoop: Int(loop))
    default: throw error("no length in a value of type", value.typeName)
    }
  }

  /// The value that an object has for a key, or `nil`.
  @inline(never)
  mutating func member(
    _ key: Value, of run: Run
  ) throws(Breach) -> Value? {
    for pair in stride(
      from: run.range.lowerBound, to: run.range.upperBound, by: 2)
    {
      steps -= 1
      if try isEqual(heap[pair], key) { return heap[pair + 1] }
    }
    try charge(1)
    return nil
  }
}

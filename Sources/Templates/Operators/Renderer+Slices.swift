import Memory

/// Slices.
extension Renderer {
  mutating func slice(
    _ value: Value, _ node: Node
  ) throws(Breach) -> Value {
    let start = try bound(node.a)
    let stop = try bound(node.b)
    let step = try bound(node.c) ?? 1
    line = node.line
    if value.isUndefined { throw undefined(value) }
    switch value {
    case .string, .bytes, .list, .tuple, .range: break
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
    guard let number = clampedInteger(value) else {
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
    if step == 1, case .bytes(let bytes) = value {
      return .bytes(bytes[Int(first)..<Int(max(first, last))])
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
    case .bytes: throw error("bytes can only be cut in one piece")
    case .tuple: return .tuple(try popRun(from: start))
    default: return .list(try popRun(from: start))
    }
  }
}

import Grammars

/// What the automata of strings have in common: a machine, a clock, or a set of
/// texts. A state is a number that is not 0.
extension SchemaAutomaton {
  mutating func begin(component: Ref) throws(SchemaError) -> Int32 {
    switch heap.kind(component) {
    case .clock: return ClockText.begin(heap.word(component, 0))
    case .stringSet: return try span(0, Int32(heap.count(component)), 0)
    default: return try begin(component)
    }
  }

  mutating func advance(
    component: Ref, _ state: Int32, _ point: Int32
  ) throws(SchemaError) -> Int32 {
    switch heap.kind(component) {
    case .clock:
      return ClockText.advance(heap.word(component, 0), state, point)
    case .stringSet: return try advance(texts: component, state, point)
    default: return try advance(state, point)
    }
  }

  func accepts(component: Ref, _ state: Int32) -> Bool {
    switch heap.kind(component) {
    case .clock: return ClockText.accepts(heap.word(component, 0), state)
    case .stringSet: return found(in: component, state) != 0
    default: return accepts(state)
    }
  }

  // MARK: Sets of texts

  /// The texts from one number to another, which begin alike for `depth` bytes.
  mutating func span(
    _ low: Int32, _ high: Int32, _ depth: Int32
  ) throws(SchemaError) -> Ref {
    low < high ? try heap.record(.span, low, high, depth) : 0
  }

  /// The text of a set that ends where a span is, or 0.
  func found(in texts: Ref, _ span: Ref) -> Ref {
    let text = heap.word(texts, Int(heap.word(span, 0)))
    return heap.length(text) == Int(heap.word(span, 2)) ? text : 0
  }

  /// The texts of a span that go on with a byte.
  mutating func advance(
    texts: Ref, _ span: Ref, byte: UInt8
  ) throws(SchemaError) -> Ref {
    let depth = Int(heap.word(span, 2))
    var low = Int(heap.word(span, 0))
    let end = Int(heap.word(span, 1))
    if heap.length(heap.word(texts, low)) == depth { low += 1 }
    var high = end
    // The first text with a byte that is not below, then the first above.
    while low < high {
      let middle = (low + high) / 2
      if heap.byte(heap.word(texts, middle), depth) < byte {
        low = middle + 1
      } else {
        high = middle
      }
    }
    let first = low
    high = end
    while low < high {
      let middle = (low + high) / 2
      if heap.byte(heap.word(texts, middle), depth) <= byte {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return try self.span(Int32(first), Int32(low), Int32(depth + 1))
  }

  mutating func advance(
    texts: Ref, _ span: Ref, _ point: Int32
  ) throws(SchemaError) -> Ref {
    var span = span
    for index in 0..<utf8Count(point) where span != 0 {
      span = try advance(texts: texts, span, byte: utf8(point, index))
    }
    return span
  }

  func utf8Count(_ point: Int32) -> Int {
    point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }

  /// One byte of a code point's UTF-8.
  func utf8(_ point: Int32, _ index: Int) -> UInt8 {
    let count = utf8Count(point)
    if count == 1 { return UInt8(point) }
    let bits = point >> Int32(6 * (count - 1 - index))
    if index > 0 { return UInt8(bits & 0x3F | 0x80) }
    return UInt8(bits) | (count == 2 ? 0xC0 : count == 3 ? 0xE0 : 0xF0)
  }
}

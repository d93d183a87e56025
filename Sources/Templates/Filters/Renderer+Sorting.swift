import JSON
import Memory

/// Orders: a stable merge sort over elements, which never takes longer than
/// n log n.
extension Renderer {
  /// The key that elements are compared by.
  struct SortKey {
    /// The attribute, such as `a.b`; the element itself without.
    var attribute: Text?
    /// Whether the attribute may be several, between commas, which are compared
    /// as a list is.
    var isList = false
    /// The element of a pair.
    var part: Int?
    var isCaseSensitive = false
  }

  /// The elements of a value in order.
  ///
  /// A `flattened` run has the halves of its pairs.
  mutating func sort(
    _ value: Value, by key: SortKey, isReversed: Bool, flattened: Bool = false
  ) throws(Breach) -> Run {
    let items = try items(of: value)
    let count = items.count
    let start = stackCount
    // Keys, elements, and room to merge both.
    for index in 0..<count {
      let element = try element(index, of: items)
      try push(try sortKey(of: element, key))
      try push(element)
    }
    for _ in 0..<(2 * count) { try push(.none) }
    var from = start
    var to = start + 2 * count
    var width = 1
    while width < count {
      var left = 0
      while left < count {
        let middle = min(left + width, count)
        let right = min(middle + width, count)
        try merge(from, to, left, middle, right, isReversed)
        left = right
      }
      swap(&from, &to)
      width *= 2
    }
    for index in 0..<count {
      stack[start + index] = stack[from + 2 * index + 1]
    }
    // Elements may have been moved over others only if `from` is `start`, where
    // each is read before its place is written.
    stackCount = start + count
    guard flattened else { return try popRun(from: start) }
    let pairs = stackCount
    for index in 0..<count {
      guard case .tuple(let pair) = stack[start + index] else { continue }
      for cell in pair.range { try push(heap[cell]) }
    }
    let run = try popRun(from: pairs)
    stackCount = start
    return run
  }

  private mutating func merge(
    _ from: Int, _ to: Int, _ left: Int, _ middle: Int, _ right: Int,
    _ isReversed: Bool
  ) throws(Breach) {
    var first = left
    var second = middle
    for place in left..<right {
      try charge(1)
      let takesSecond: Bool
      if first == middle {
        takesSecond = true
      } else if second == right {
        takesSecond = false
      } else {
        let one = stack[from + 2 * first]
        let other = stack[from + 2 * second]
        takesSecond =
          isReversed ? try isLess(one, other) : try isLess(other, one)
      }
      let source = takesSecond ? second : first
      stack[to + 2 * place] = stack[from + 2 * source]
      stack[to + 2 * place + 1] = stack[from + 2 * source + 1]
      if takesSecond { second += 1 } else { first += 1 }
    }
  }

  /// The key that an element is compared by.
  @inline(never)
  mutating func sortKey(
    of element: Value, _ key: SortKey
  ) throws(Breach) -> Value {
    var value = element
    if let part = key.part {
      value = try self.element(part, of: try items(of: value))
    }
    guard key.isList else {
      if let attribute = key.attribute {
        value = try path(attribute, of: value)
      }
      return try folded(value, key)
    }
    let start = stackCount
    let attribute = key.attribute ?? .empty
    var first = 0
    repeat {
      var end = first
      while end < Int(attribute.count), heap.bytes(attribute)[end] != 0x2C {
        end += 1
      }
      let part =
        key.attribute == nil
        ? value : try path(attribute[first..<end], of: value)
      try push(try folded(part, key))
      first = end + 1
    } while first <= Int(attribute.count) && key.attribute != nil
    return .list(try popRun(from: start))
  }

  /// A string in lower case, unless the case counts.
  private mutating func folded(
    _ value: Value, _ key: SortKey
  ) throws(Breach) -> Value {
    guard !key.isCaseSensitive, case .string(let text) = value else {
      return value
    }
    return .string(try cased(text, .lower))
  }

  /// The attribute of an attribute: `a.b`, where numbers are indexes.
  @inline(never)
  mutating func path(
    _ path: Text, of value: Value
  ) throws(Breach) -> Value {
    var value = value
    var start = 0
    while start <= Int(path.count) {
      var end = start
      var number: Int64? = 0
      while end < Int(path.count), heap.bytes(path)[end] != 0x2E {
        let byte = heap.bytes(path)[end]
        number = number.flatMap {
          isDigit(byte) && $0 < 1 << 50 ? $0 * 10 + Int64(byte - 0x30) : nil
        }
        end += 1
      }
      let part = path[start..<end]
      if let number, end > start {
        value = try item(.integer(number), of: value)
      } else {
        value = try item(.string(part), of: value)
      }
      start = end + 1
    }
    return value
  }
}

import Memory

/// Order and membership, as Python has them.
extension Renderer {
  /// Whether `left` is less than `right`.
  @inline(never)
  mutating func isLess(
    _ left: Value, _ right: Value
  ) throws(Breach) -> Bool {
    switch (left, right) {
    case (.string(let one), .string(let other)):
      try charge(bytes: Int(min(one.count, other.count)))
      return heap.bytes(one).precedes(heap.bytes(other))
    case (.list(let one), .list(let other)),
      (.tuple(let one), .tuple(let other)):
      try enter()
      defer { leave() }
      for index in 0..<min(one.length, other.length) {
        try charge(1)
        let first = heap[Int(one.start) + index]
        let second = heap[Int(other.start) + index]
        if try !isEqual(first, second) { return try isLess(first, second) }
      }
      return one.count < other.count
    case (.undefined, _), (.unsafe, _): throw undefined(left)
    case (_, .undefined), (_, .unsafe): throw undefined(right)
    case (.bigInteger(let digits), let other) where other.isNumber:
      return try order(digits, other) == -1
    case (let other, .bigInteger(let digits)) where other.isNumber:
      return try order(digits, other) == 1
    default:
      if let one = left.integerValue, let other = right.integerValue {
        return one < other
      }
      // A float of an integer may be another number.
      if let one = left.integerValue, case .float(let other) = right {
        let down = other.rounded(.down)
        guard let whole = Int64(exactly: down) else { return other > 0 }
        return one < whole || (one == whole && down < other)
      }
      if case .float(let one) = left, let other = right.integerValue {
        let down = one.rounded(.down)
        guard let whole = Int64(exactly: down) else { return one < 0 }
        return whole < other
      }
      guard let one = left.floatValue, let other = right.floatValue else {
        throw error("no order between values of type", left.typeName)
      }
      return one < other
    }
  }

  /// Whether `item` is in a value.
  mutating func contains(
    _ value: Value, _ item: Value
  ) throws(Breach) -> Bool {
    switch value {
    case .string(let text):
      guard case .string(let part) = item else {
        throw error("no part of a string is a value of type", item.typeName)
      }
      return try index(of: part, in: text) != nil
    case .object(let run): return try member(item, of: run) != nil
    case .namespace, .loop, .macro, .method, .function, .none, .bool, .integer,
      .float, .bigInteger, .bytes, .cycler, .joiner:
      throw error("nothing is in a value of type", value.typeName)
    default:
      let items = try items(of: value)
      for index in 0..<items.count {
        try charge(1)
        if try isEqual(try element(index, of: items), item) { return true }
      }
      return false
    }
  }

  /// The place at which a text first has another, in bytes.
  @inline(never)
  mutating func index(
    of part: Text, in text: Text
  ) throws(Breach) -> Int? {
    let bytes = heap.bytes(text)
    let needle = heap.bytes(part)
    guard needle.count <= bytes.count else { return nil }
    if needle.isEmpty { return 0 }
    for start in 0...(bytes.count - needle.count)
    where bytes[start] == needle[0] {
      // Each try is work, which a hostile text multiplies.
      var matched = 1
      while matched < needle.count, bytes[start + matched] == needle[matched] {
        matched += 1
      }
      if matched == needle.count {
        try charge(bytes: start)
        return start
      }
      try charge(bytes: matched)
    }
    try charge(bytes: bytes.count)
    return nil
  }

  mutating func compare(
    _ left: Value, _ symbol: Symbol, _ right: Value
  ) throws(Breach) -> Bool {
    try charge(1)
    switch symbol {
    case .equal: return try isEqual(left, right)
    case .notEqual: return try !isEqual(left, right)
    case .less: return try isLess(left, right)
    case .greater: return try isLess(right, left)
    case .lessOrEqual:
      return try isLess(left, right) ? true : isEqual(left, right)
    case .greaterOrEqual:
      return try isLess(right, left) ? true : isEqual(left, right)
    case .isIn: return try contains(right, left)
    default: return try !contains(right, left)
    }
  }
}

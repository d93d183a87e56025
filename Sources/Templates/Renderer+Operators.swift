import Memory

/// Truth, equality, order and arithmetic, as Python has them.
extension Renderer {
  mutating func isTrue(_ value: Value) throws(Breach) -> Bool {
    switch value {
    case .undefined, .unsafe, .none: false
    case .bool(let flag): flag
    case .integer(let number): number != 0
    case .float(let number): number != 0
    case .string(let text): text.count > 0
    case .list(let run), .tuple(let run), .object(let run), .view(let run, _):
      run.count > 0
    case .range(let cell):
      if case .integer(let count) = heap[Int(cell) + 2] {
        count > 0
      } else {
        false
      }
    case .generator, .namespace, .loop, .macro, .method, .function: true
    }
  }

  @inline(never)
  mutating func isEqual(
    _ left: Value, _ right: Value
  ) throws(Breach) -> Bool {
    switch (left, right) {
    case (.string(let one), .string(let other)):
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
  private mutating func isEqual(_ float: Double, _ value: Value) -> Bool {
    if case .float(let other) = value { return float == other }
    guard let number = value.integerValue else { return false }
    return Int64(exactly: float) == number
  }

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
    default:
      if let one = left.integerValue, let other = right.integerValue {
        return one < other
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
      .float:
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

  /// Where a text first has another, in bytes.
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

  mutating func signed(
    _ value: Value, isNegative: Bool
  ) throws(Breach) -> Value {
    if case .float(let number) = value {
      return .float(isNegative ? -number : number)
    }
    guard let number = value.integerValue else {
      throw value.isUndefined
        ? undefined(value)
        : error("no number is a value of type", value.typeName)
    }
    return .integer(
      isNegative
        ? try checked(Int64(0).subtractingReportingOverflow(number)) : number)
  }

  /// The result of integer arithmetic that stayed within 64 bits.
  mutating func checked(
    _ result: (partialValue: Int64, overflow: Bool)
  ) throws(Breach) -> Int64 {
    guard !result.overflow else { throw error("an integer beyond 64 bits") }
    return result.partialValue
  }

  @inline(never)
  mutating func calculate(
    _ left: Value, _ symbol: Symbol, _ right: Value
  ) throws(Breach) -> Value {
    try charge(1)
    if let one = left.integerValue, let other = right.integerValue {
      return try calculate(one, symbol, other)
    }
    if let one = left.floatValue, let other = right.floatValue {
      return .float(try calculate(one, symbol, other))
    }
    switch (symbol, left, right) {
    case (_, .undefined, _), (_, .unsafe, _): throw undefined(left)
    case (.modulo, .string(let text), _):
      return .string(try formatted(text, right))
    case (_, _, .undefined), (_, _, .unsafe): throw undefined(right)
    case (.add, .string(let one), .string(let other)):
      return .string(try joined(one, other))
    case (.add, .list(let one), .list(let other)):
      return .list(try joined(one, other))
    case (.add, .tuple(let one), .tuple(let other)):
      return .tuple(try joined(one, other))
    case (.multiply, _, _):
      if let count = right.integerValue { return try repeated(left, count) }
      if let count = left.integerValue { return try repeated(right, count) }
    default: break
    }
    throw .failed(
      "no such operation between values of type", Bytes(left.typeName),
      line: Int(line))
  }

  /// Both texts as one.
  ///
  /// What was made last goes on where it is, so that texts
  /// that grow piece by piece are not copied each time.
  @inline(never)
  mutating func joined(
    _ left: Text, _ right: Text
  ) throws(Breach) -> Text {
    if left.isMarkup != right.isMarkup {
      let left = try escaped(left)
      return try joined(left, try escaped(right))
    }
    try charge(bytes: Int(right.count))
    var start = Int(left.start)
    if left.end != heap.textCount {
      try charge(bytes: Int(left.count))
      start = heap.textCount
      try heap.append(left)
    }
    try heap.append(right)
    return heap.text(from: start).markup(left.isMarkup)
  }

  @inline(never)
  private mutating func joined(
    _ left: Run, _ right: Run
  ) throws(Breach) -> Run {
    let start = stackCount
    try charge(left.length + right.length)
    for cell in left.range { try push(heap[cell]) }
    for cell in right.range { try push(heap[cell]) }
    return try popRun(from: start)
  }

  private mutating func repeated(
    _ value: Value, _ count: Int64
  ) throws(Breach) -> Value {
    let start = stackCount
    let text = heap.textCount
    switch value {
    case .string(let piece):
      if piece.count > 0, count > 0 {
        for _ in 0..<count { try append(textOf: value) }
      }
      return .string(heap.text(from: text).markup(piece.isMarkup))
    case .list(let run), .tuple(let run):
      if run.count > 0, count > 0 {
        for _ in 0..<count {
          for cell in run.range {
            try charge(1)
            try push(heap[cell])
          }
        }
      }
      if case .list = value { return .list(try popRun(from: start)) }
      return .tuple(try popRun(from: start))
    default:
      throw error("no such operation with a value of type", value.typeName)
    }
  }

  // MARK: Numbers

  @inline(never)
  private mutating func calculate(
    _ left: Int64, _ symbol: Symbol, _ right: Int64
  ) throws(Breach) -> Value {
    switch symbol {
    case .add: return .integer(try checked(left.addingReportingOverflow(right)))
    case .subtract:
      return .integer(try checked(left.subtractingReportingOverflow(right)))
    case .multiply:
      return .integer(try checked(left.multipliedReportingOverflow(by: right)))
    case .divide:
      guard right != 0 else { throw error("division by zero") }
      return .float(Double(left) / Double(right))
    case .floorDivide, .modulo:
      guard right != 0 else { throw error("division by zero") }
      let quotient = try checked(left.dividedReportingOverflow(by: right))
      let rest = left - quotient * right
      let isBelow = rest != 0 && (rest < 0) != (right < 0)
      if symbol == .modulo { return .integer(isBelow ? rest + right : rest) }
      return .integer(isBelow ? quotient - 1 : quotient)
    default:
      guard right >= 0 else {
        guard left != 0 else { throw error("zero to a negative power") }
        return .float(try power(Double(left), Double(right)))
      }
      return .integer(try power(left, right))
    }
  }

  private mutating func power(
    _ base: Int64, _ exponent: Int64
  ) throws(Breach) -> Int64 {
    if base == 0 || base == 1 { return exponent == 0 ? 1 : base }
    if base == -1 { return exponent % 2 == 0 ? 1 : -1 }
    guard exponent < 64 else { throw error("an integer beyond 64 bits") }
    var result: Int64 = 1
    for _ in 0..<exponent {
      result = try checked(result.multipliedReportingOverflow(by: base))
    }
    return result
  }

  @inline(never)
  private mutating func calculate(
    _ left: Double, _ symbol: Symbol, _ right: Double
  ) throws(Breach) -> Double {
    switch symbol {
    case .add: return left + right
    case .subtract: return left - right
    case .multiply: return left * right
    case .divide, .floorDivide, .modulo:
      guard right != 0 else { throw error("division by zero") }
      if symbol == .divide { return left / right }
      var rest = left.truncatingRemainder(dividingBy: right)
      var quotient = (left - rest) / right
      if rest != 0, (rest < 0) != (right < 0) {
        rest += right
        quotient -= 1
      }
      if symbol == .modulo {
        return rest == 0 ? (right < 0 ? -0.0 : 0.0) : rest
      }
      return quotient.rounded(.toNearestOrEven)
    default: return try power(left, right)
    }
  }

  /// A float to a whole power: no other is needed, and the results of others
  /// differ between machines.
  private mutating func power(
    _ base: Double, _ exponent: Double
  ) throws(Breach) -> Double {
    guard let whole = Int64(exactly: exponent), whole.magnitude <= 1024 else {
      throw error("only whole powers up to 1024 are computed")
    }
    var result = 1.0
    for _ in 0..<whole.magnitude { result *= base }
    return whole < 0 ? 1 / result : result
  }
}

import Memory

/// Operators on values, as Python has them.
extension Renderer {
  mutating func signed(
    _ value: Value, isNegative: Bool
  ) throws(Breach) -> Value {
    if case .float(let number) = value {
      return .float(isNegative ? -number : number)
    }
    if case .bigInteger(let number) = value {
      return isNegative ? try negated(number) : value
    }
    guard let number = value.integerValue else {
      throw value.isUndefined
        ? undefined(value)
        : error("no number is a value of type", value.typeName)
    }
    guard isNegative else { return .integer(number) }
    if number == .min {
      return try integer(
        digits: Bytes("9223372036854775808"), isNegative: false)
    }
    return .integer(-number)
  }

  /// Arithmetic in which a float or a big integer takes part.
  private mutating func calculateNumbers(
    _ left: Value, _ symbol: Symbol, _ right: Value
  ) throws(Breach) -> Value {
    var isFloat = false
    if case .float = left { isFloat = true }
    if case .float = right { isFloat = true }
    // A sum begins with zero.
    if symbol == .add, left.integerValue == 0 { return right }
    guard isFloat, let one = try float(of: left),
      let other = try float(of: right)
    else { throw error("arithmetic with an integer beyond 64 bits") }
    return .float(try calculate(one, symbol, other))
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
    if left.isNumber, right.isNumber {
      return try calculateNumbers(left, symbol, right)
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
  /// The text that was made last goes on where it is, so that texts
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
  mutating func joined(
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
}

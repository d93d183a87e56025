import JSON
import Memory

/// `format % values` and `round`.
extension Renderer {
  /// How one value is spelled.
  struct Spelling {
    var isLeft = false
    var isCentered = false
    var fillsWithZeros = false
    /// `+` or a space before numbers that are not negative; 0 for nothing.
    var sign: UInt8 = 0
    var isAlternate = false
    var groups = false
    var width = 0
    var precision: Int?
    /// A character of padding; a space without.
    var filler: Text?
  }

  /// Python's `format % values`.
  mutating func formatted(
    _ format: Text, _ values: Value
  ) throws(Breach) -> Text {
    let result = stackCount
    try charge(bytes: Int(format.count))
    // Pieces first: what is between them may need the heap.
    var next = 0
    var usesNames = false
    var index = 0
    let count = Int(format.count)
    while index < count {
      var end = index
      while end < count, heap.bytes(format)[end] != 0x25 { end += 1 }
      if end > index { try push(.string(format[index..<end])) }
      index = end
      guard index < count else { break }
      index += 1
      var value: Value?
      if index < count, heap.bytes(format)[index] == 0x28 {
        var close = index
        while close < count, heap.bytes(format)[close] != 0x29 { close += 1 }
        guard close < count, case .object(let run) = values else {
          throw error("a format with names needs an object")
        }
        let name = format[(index + 1)..<close]
        guard let found = try member(.string(name), of: run) else {
          throw error("a format's value is missing:", name)
        }
        value = found
        usesNames = true
        index = close + 1
      }
      var spelling = Spelling()
      try readFlags(format, &index, &spelling)
      spelling.width = try readNumber(format, &index, values, &next) ?? 0
      if spelling.width < 0 {
        spelling.isLeft = true
        spelling.width = -spelling.width
      }
      if index < count, heap.bytes(format)[index] == 0x2E {
        index += 1
        spelling.precision = max(
          0, try readNumber(format, &index, values, &next) ?? 0)
      }
      while index < count, isLength(heap.bytes(format)[index]) { index += 1 }
      guard index < count else { throw error("a format ends too early") }
      let kind = heap.bytes(format)[index]
      index += 1
      if kind == 0x25 {
        try push(.string(format[(index - 1)..<index]))
        continue
      }
      if value == nil { value = try argument(next, of: values) }
      if !usesNames { next += 1 }
      try push(
        .string(try spelled(value ?? .none, kind, spelling, like: format)))
    }
    if !usesNames, case .tuple(let run) = values, next < run.length {
      throw error("more values than the format takes")
    }
    if !usesNames, next == 0 {
      switch values {
      case .tuple, .object, .list, .undefined, .unsafe: break
      default: throw error("more values than the format takes")
      }
    }
    return try popText(from: result).markup(format.isMarkup)
  }

  /// Makes one text of those that were pushed since `start`.
  @inline(never)
  mutating func popText(from start: Int) throws(Breach) -> Text {
    let text = heap.textCount
    for place in start..<stackCount { try append(textOf: stack[place]) }
    stackCount = start
    return heap.text(from: text)
  }

  private mutating func isLength(_ byte: UInt8) -> Bool {
    byte == 0x68 || byte == 0x6C || byte == 0x4C
  }

  private mutating func argument(
    _ index: Int, of values: Value
  ) throws(Breach) -> Value {
    if case .tuple(let run) = values {
      guard index < run.length else {
        throw error("too few values for a format")
      }
      return heap[Int(run.start) + index]
    }
    guard index == 0 else { throw error("too few values for a format") }
    return values
  }

  private mutating func readFlags(
    _ format: Text, _ index: inout Int, _ spelling: inout Spelling
  ) throws(Breach) {
    while index < Int(format.count) {
      switch heap.bytes(format)[index] {
      case 0x2D: spelling.isLeft = true
      case 0x2B: spelling.sign = 0x2B
      case 0x20: if spelling.sign == 0 { spelling.sign = 0x20 }
      case 0x30: spelling.fillsWithZeros = true
      case 0x23: spelling.isAlternate = true
      default: return
      }
      index += 1
    }
  }

  private mutating func readNumber(
    _ format: Text, _ index: inout Int, _ values: Value, _ next: inout Int
  ) throws(Breach) -> Int? {
    if index < Int(format.count), heap.bytes(format)[index] == 0x2A {
      index += 1
      let number = try integer(try argument(next, of: values))
      next += 1
      guard abs(number) < 1 << 24 else { throw error("too wide a format") }
      return number
    }
    return try readDigits(format, &index)
  }

  /// A number that a format spells, or `nil`.
  mutating func readDigits(
    _ format: Text, _ index: inout Int
  ) throws(Breach) -> Int? {
    var number: Int?
    while index < Int(format.count), isDigit(heap.bytes(format)[index]) {
      number = (number ?? 0) * 10 + Int(heap.bytes(format)[index] - 0x30)
      guard number ?? 0 < 1 << 24 else { throw error("too wide a format") }
      index += 1
    }
    return number
  }

  /// A value as its format's letter asks for it.
  mutating func spelled(
    _ value: Value, _ kind: UInt8, _ spelling: Spelling, like format: Text
  ) throws(Breach) -> Text {
    switch kind {
    case 0x73:
      let text = try like(format, try string(value))
      return try cutAndPadded(text, spelling)
    case 0x72, 0x61:
      let start = heap.textCount
      try append(spellingOf: value)
      return try cutAndPadded(
        try like(format, heap.text(from: start)), spelling)
    case 0x63:
      if case .string(let text) = value {
        guard heap.bytes(text).scalarCount == 1 else {
          throw error("one character is wanted")
        }
        return try cutAndPadded(text, spelling)
      }
      return try cutAndPadded(try character(try integer(value)), spelling)
    case 0x64, 0x69, 0x75, 0x78, 0x58, 0x6F, 0x62:
      var number = value.integerValue
      if case .float(let float) = value,
        kind == 0x64 || kind == 0x69 || kind == 0x75
      {
        number = Int64(exactly: float.rounded(.towardZero))
      }
      guard let number else {
        throw error("no integer is a value of type", value.typeName)
      }
      return try spelled(number, kind, spelling)
    case 0x66, 0x46:
      guard let number = value.floatValue else {
        throw error("no number is a value of type", value.typeName)
      }
      return try spelled(number, spelling)
    default:
      throw error("a format that is not known")
    }
  }

  private mutating func character(_ code: Int) throws(Breach) -> Text {
    guard let scalar = UInt32(exactly: code), Unicode.Scalar(scalar) != nil
    else { throw error("no such character") }
    let start = heap.textCount
    var out = TextBuffer(heap.freeText)
    out.append(scalar: scalar)
    heap.take(out.count, .user)
    return heap.text(from: start)
  }

  private mutating func cutAndPadded(
    _ text: Text, _ spelling: Spelling
  ) throws(Breach) -> Text {
    var text = text
    if let precision = spelling.precision {
      text = text[0..<heap.bytes(text).offset(ofScalar: precision)]
    }
    return try padded(text, to: spelling.width, spelling, .right)
  }

  private mutating func padded(
    _ text: Text, to width: Int, _ spelling: Spelling, _ side: Side
  ) throws(Breach) -> Text {
    let side: Side =
      spelling.isCentered
      ? .center : spelling.isLeft ? .right : side == .right ? .left : side
    return try padded(text, to: width, with: spelling.filler, side)
  }

  private mutating func spelled(
    _ number: Int64, _ kind: UInt8, _ spelling: Spelling
  ) throws(Breach) -> Text {
    let base: UInt64 =
      kind | 0x20 == 0x78 ? 16 : kind == 0x6F ? 8 : kind == 0x62 ? 2 : 10
    var digits: InlineArray<64, UInt8> = InlineArray(repeating: 0x30)
    var count = 0
    var rest = number.magnitude
    repeat {
      let digit = UInt8(rest % base)
      digits[count] =
        digit < 10 ? 0x30 + digit : (kind == 0x58 ? 0x37 : 0x57) + digit
      rest /= base
      count += 1
    } while rest > 0
    let start = heap.textCount
    try beginNumber(isNegative: number < 0, spelling)
    if spelling.isAlternate, base != 10 {
      try heap.append("0")
      try heap.append(byte: kind == 0x6F ? 0x6F : kind)
    }
    try fill(
      spelling, written: heap.textCount - start,
      digits: max(count, spelling.precision ?? 0)
        + (spelling.groups ? (count - 1) / 3 : 0))
    for _ in 0..<max(0, (spelling.precision ?? 0) - count) {
      try charge(1)
      try heap.append("0")
    }
    for place in stride(from: count - 1, through: 0, by: -1) {
      try heap.append(byte: digits[place])
      if spelling.groups, place > 0, place % 3 == 0 { try heap.append(",") }
    }
    return try padded(
      heap.text(from: start), to: spelling.width, spelling, .right)
  }

  private mutating func beginNumber(
    isNegative: Bool, _ spelling: Spelling
  ) throws(Breach) {
    if isNegative {
      try heap.append("-")
    } else if spelling.sign != 0 {
      try heap.append(byte: spelling.sign)
    }
  }

  /// Zeros up to the width, where they are asked for.
  private mutating func fill(
    _ spelling: Spelling, written: Int, digits: Int
  ) throws(Breach) {
    guard spelling.fillsWithZeros, !spelling.isLeft else { return }
    for _ in 0..<max(0, spelling.width - written - digits) {
      try charge(1)
      try heap.append("0")
    }
  }

  private mutating func spelled(
    _ number: Double, _ spelling: Spelling
  ) throws(Breach) -> Text {
    let start = heap.textCount
    try beginNumber(
      isNegative: number.sign == .minus && !number.isNaN, spelling)
    if number.isFinite {
      let decimals = spelling.precision ?? 6
      guard let digits = FixedDecimal(number.magnitude, decimals: decimals)
      else { throw error("a number with too many digits") }
      let hasPoint = decimals > 0 || spelling.isAlternate
      try fill(
        spelling, written: heap.textCount - start,
        digits: digits.count + (hasPoint ? 1 : 0)
          + (spelling.groups ? (digits.wholeCount - 1) / 3 : 0))
      for place in 0..<digits.count {
        if place == digits.wholeCount { try heap.append(".") }
        try heap.append(byte: digits[place] + 0x30)
        let left = digits.wholeCount - 1 - place
        if spelling.groups, left > 0, left % 3 == 0 { try heap.append(",") }
      }
      if decimals == 0, spelling.isAlternate { try heap.append(".") }
    } else {
      try heap.append(number.isNaN ? "nan" : "inf")
    }
    return try padded(
      heap.text(from: start), to: spelling.width, spelling, .right)
  }

  // MARK: Rounding

  mutating func rounded(
    _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let bound = try bind(arguments, "precision method")
    let precision = try integer(bound[0] ?? .integer(0))
    var method = Bytes("common")
    if let given = bound[1] { method = heap.bytes(try text(given)) }
    guard method == "common" || method == "ceil" || method == "floor" else {
      throw error("no such way to round")
    }
    guard abs(precision) < 24 else { throw error("no such precision") }
    if !(method == "common") {
      guard let number = value.floatValue else {
        throw error("no number is a value of type", value.typeName)
      }
      var scale = 1.0
      for _ in 0..<abs(precision) { scale *= 10 }
      if precision < 0 { scale = 1 / scale }
      let scaled = (number * scale).rounded(method == "ceil" ? .up : .down)
      guard precision > 0 || scaled.isFinite else { throw error("no integer") }
      return .float(scaled / scale)
    }
    if let number = value.integerValue {
      return .integer(try rounded(number, to: -precision))
    }
    guard let number = value.floatValue else {
      throw error("no number is a value of type", value.typeName)
    }
    guard number.isFinite, number.magnitude < 1e22 else { return value }
    guard let digits = FixedDecimal(number.magnitude, decimals: precision)
    else { return value }
    var out = TextBuffer(heap.freeText)
    for place in 0..<digits.count {
      if place == digits.wholeCount { out.append(".") }
      out.append(byte: digits[place] + 0x30)
    }
    var reader = JSONReader(out.bytes)
    do {
      let magnitude = try reader.number()
      return .float(number.sign == .minus ? -magnitude : magnitude)
    } catch { return value }
  }

  /// An integer without its last digits, ties to even.
  private mutating func rounded(
    _ number: Int64, to zeros: Int
  ) throws(Breach) -> Int64 {
    guard zeros > 0 else { return number }
    guard zeros < 19 else { return 0 }
    var unit: Int64 = 1
    for _ in 0..<zeros { unit *= 10 }
    var low = number / unit
    var rest = number % unit
    if rest < 0 {
      rest += unit
      low -= 1
    }
    let isUp = rest > unit / 2 || (rest == unit / 2 && low & 1 == 1)
    return try checked(
      (low + (isUp ? 1 : 0)).multipliedReportingOverflow(by: unit))
  }
}

import Grammars
import Memory

extension ExpressionParser {
  /// Reads a class behind its bracket.
  mutating func bracket(_ heap: inout RecordHeap) throws(SchemaError) -> Ref {
    let start = heap.top
    var inverted = false
    if peek() == 0x5E {
      inverted = true
      index += 1
    }
    while true {
      guard !isAtEnd else { throw .invalid }
      if peek() == 0x5D { break }
      guard let first = try member(&heap) else {
        continue
      }
      guard peek() == 0x2D, index + 1 < source.count, peek(1) != 0x5D else {
        try heap.push(range: first, first)
        continue
      }
      index += 1
      guard let last = try member(&heap) else {
        // A class at the end of a range: the dash is a character.
        try heap.push(range: first, first)
        try heap.push(range: 0x2D, 0x2D)
        continue
      }
      guard first <= last else { throw .invalid }
      try heap.push(range: first, last)
    }
    index += 1
    return try heap.rangesRecord(since: start, inverted: inverted)
  }

  /// Reads a character of a class, or adds a whole class and gives nil.
  private mutating func member(
    _ heap: inout RecordHeap
  ) throws(SchemaError) -> Int32? {
    guard peek() == 0x5C else { return point() }
    let start = heap.top
    try escape(&heap, inBracket: true)
    guard heap.top == start + 2,
      heap.scratch[start] == heap.scratch[start + 1]
    else { return nil }
    heap.top = start
    return heap.scratch[start]
  }

  /// Reads an escape and adds its ranges.
  mutating func escape(
    _ heap: inout RecordHeap, inBracket: Bool
  ) throws(SchemaError) {
    index += 1
    guard !isAtEnd else { throw .invalid }
    let letter = peek()
    guard letter < 0x80 else {
      let point = point()
      return try heap.push(range: point, point)
    }
    index += 1
    switch letter {
    case 0x64, 0x44, 0x77, 0x57, 0x73, 0x53:
      let start = heap.top
      try named(letter | 0x20, &heap)
      if letter & 0x20 == 0 { try heap.invert(since: start) }
    case 0x74: try heap.push(range: 9, 9)
    case 0x6E: try heap.push(range: 10, 10)
    case 0x76: try heap.push(range: 11, 11)
    case 0x66: try heap.push(range: 12, 12)
    case 0x72: try heap.push(range: 13, 13)
    case 0x30 where peek() < 0x30 || peek() > 0x39:
      try heap.push(range: 0, 0)
    case 0x62 where inBracket: try heap.push(range: 8, 8)
    case 0x63:
      let control = Int32(peek() & 0x1F)
      guard peek() | 0x20 >= 0x61, peek() | 0x20 <= 0x7A else { throw .invalid }
      index += 1
      try heap.push(range: control, control)
    case 0x78:
      let value = try hexadecimal(2)
      try heap.push(range: value, value)
    case 0x75:
      let value = try unicode()
      try heap.push(range: value, value)
    // Letters and digits that are left mean something, or nothing yet.
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: throw .unsupported
    default: try heap.push(range: Int32(letter), Int32(letter))
    }
  }

  private func named(
    _ letter: UInt8, _ heap: inout RecordHeap
  ) throws(SchemaError) {
    switch letter {
    case 0x64: try heap.push(range: 0x30, 0x39)
    case 0x77:
      try heap.push(range: 0x30, 0x39)
      try heap.push(range: 0x41, 0x5A)
      try heap.push(range: 0x5F, 0x5F)
      try heap.push(range: 0x61, 0x7A)
    default:
      try heap.push(range: 9, 13)
      try heap.push(range: 0x20, 0x20)
      try heap.push(range: 0xA0, 0xA0)
      try heap.push(range: 0x1680, 0x1680)
      try heap.push(range: 0x2000, 0x200A)
      try heap.push(range: 0x2028, 0x2029)
      try heap.push(range: 0x202F, 0x202F)
      try heap.push(range: 0x205F, 0x205F)
      try heap.push(range: 0x3000, 0x3000)
      try heap.push(range: 0xFEFF, 0xFEFF)
    }
  }

  private mutating func hexadecimal(_ count: Int) throws(SchemaError) -> Int32 {
    var value: Int32 = 0
    for _ in 0..<count {
      guard !isAtEnd, let digit = hexadecimalValue(peek()) else {
        throw .invalid
      }
      value = value << 4 | digit
      index += 1
    }
    return value
  }

  /// Reads what follows `\u`: four digits, two halves of a pair, or braces.
  private mutating func unicode() throws(SchemaError) -> Int32 {
    if peek() == 0x7B {
      index += 1
      var value: Int32 = 0
      while !isAtEnd, let digit = hexadecimalValue(peek()) {
        value = value << 4 | digit
        guard value <= ExpressionParser.lastPoint else { throw .invalid }
        index += 1
      }
      guard peek() == 0x7D else { throw .invalid }
      index += 1
      return value
    }
    let high = try hexadecimal(4)
    guard high >= 0xD800, high < 0xDC00, peek() == 0x5C, peek(1) == 0x75 else {
      return high
    }
    index += 2
    let low = try hexadecimal(4)
    guard low >= 0xDC00, low < 0xE000 else { throw .invalid }
    return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
  }
}

/// The value of a hexadecimal digit, or nil.
func hexadecimalValue(_ byte: UInt8) -> Int32? {
  switch byte {
  case 0x30...0x39: Int32(byte) - 0x30
  case 0x41...0x46, 0x61...0x66: Int32(byte | 0x20) - 0x57
  default: nil
  }
}

extension RecordHeap {
  mutating func push(range first: Int32, _ last: Int32) throws(SchemaError) {
    try push(first)
    try push(last)
  }

  /// Orders the ranges since `start` and joins those that touch.
  private mutating func join(since start: Int) {
    let count = (top - start) / 2
    // Classes are short, so each range is moved to its place.
    for index in 1..<max(count, 1) {
      var place = start + index * 2
      let (first, last) = (scratch[place], scratch[place + 1])
      while place > start, scratch[place - 2] > first {
        scratch[place] = scratch[place - 2]
        scratch[place + 1] = scratch[place - 1]
        place -= 2
      }
      scratch[place] = first
      scratch[place + 1] = last
    }
    var kept = start
    for index in 0..<count {
      let (first, last) = (
        scratch[start + index * 2], scratch[start + index * 2 + 1]
      )
      if kept > start, first <= scratch[kept - 1] + 1 {
        scratch[kept - 1] = max(scratch[kept - 1], last)
      } else {
        scratch[kept] = first
        scratch[kept + 1] = last
        kept += 2
      }
    }
    top = kept
  }

  /// Replaces the ranges since `start` by all other code points.
  mutating func invert(since start: Int) throws(SchemaError) {
    join(since: start)
    let count = (top - start) / 2
    var next: Int32 = 0
    let end = top
    for index in 0..<count {
      let first = scratch[start + index * 2]
      let last = scratch[start + index * 2 + 1]
      if first > next { try push(range: next, first - 1) }
      next = last + 1
    }
    if next <= ExpressionParser.lastPoint {
      try push(range: next, ExpressionParser.lastPoint)
    }
    let made = top - end
    for index in 0..<made { scratch[start + index] = scratch[end + index] }
    top = start + made
  }

  /// The class of the ranges since `start`.
  mutating func rangesRecord(
    since start: Int, inverted: Bool
  ) throws(SchemaError) -> Ref {
    if inverted { try invert(since: start) } else { join(since: start) }
    return try record(.ranges, since: start)
  }
}

import Grammars
import Memory

/// A reader of regular expressions as ECMA-262 writes them, without flags but
/// by code points.
///
/// It makes expressions of records. Look-around, back references and word
/// boundaries are no regular languages of this kind, and are refused.
struct ExpressionParser {
  let source: Bytes
  var index = 0
  var depth = 0

  init(_ source: Bytes) { self.source = source }

  static let mostDepth = 60
  static let lastPoint: Int32 = 0x10FFFF

  var isAtEnd: Bool { index >= source.count }

  func peek(_ ahead: Int = 0) -> UInt8 {
    index + ahead < source.count ? source[index + ahead] : 0
  }

  /// Reads one code point.
  mutating func point() -> Int32 {
    let sequence = UTF8Sequence(at: index, of: source)
    var value = Int32(source[index])
    if sequence.length > 1 {
      value &= 0x7F >> Int32(sequence.length)
      for offset in 1..<sequence.length {
        value = value << 6 | Int32(source[index + offset] & 0x3F)
      }
    }
    index += sequence.length
    return value
  }

  /// Reads the whole of the source.
  mutating func whole(_ heap: inout RecordHeap) throws(SchemaError) -> Ref {
    let result = try alternatives(&heap)
    guard isAtEnd else { throw .invalid }
    return result
  }

  private mutating func alternatives(
    _ heap: inout RecordHeap
  ) throws(SchemaError) -> Ref {
    depth += 1
    defer { depth -= 1 }
    guard depth < ExpressionParser.mostDepth else { throw .tooComplex }
    var result = try sequence(&heap)
    while peek() == 0x7C, !isAtEnd {
      index += 1
      result = try heap.record(.either, result, try sequence(&heap))
    }
    return result
  }

  private mutating func sequence(
    _ heap: inout RecordHeap
  ) throws(SchemaError) -> Ref {
    var result: Ref = 0
    while !isAtEnd, peek() != 0x7C, peek() != 0x29 {
      let item = try repeats(of: try atom(&heap), &heap)
      result = result == 0 ? item : try heap.record(.both, result, item)
    }
    return result == 0 ? try heap.record(.nothing) : result
  }

  private mutating func repeats(
    of item: Ref, _ heap: inout RecordHeap
  ) throws(SchemaError) -> Ref {
    var least = 0
    var most: Int? = 0
    switch isAtEnd ? 0 : peek() {
    case 0x2A: most = nil
    case 0x2B: (least, most) = (1, nil)
    case 0x3F: most = 1
    case 0x7B:
      guard let bounds = try counts() else { return item }
      (least, most) = bounds
      index -= 1
    default: return item
    }
    index += 1
    // Lazy or not, the language is the same.
    if !isAtEnd, peek() == 0x3F { index += 1 }
    if !isAtEnd, peek() == 0x2A || peek() == 0x2B || peek() == 0x3F {
      throw .invalid
    }
    let kind = heap.kind(item)
    if kind == .start || kind == .end { throw .unsupported }
    return try heap.record(
      .repeated, item, Int32(least), most.map { Int32($0 + 1) } ?? 0)
  }

  /// Reads `{m}`, `{m,}` or `{m,n}`; nil where the brace is a character.
  private mutating func counts() throws(SchemaError) -> (Int, Int?)? {
    let start = index
    index += 1
    guard let least = number() else {
      index = start
      return nil
    }
    var most: Int? = least
    if peek() == 0x2C {
      index += 1
      most = number()
    }
    guard peek() == 0x7D else {
      index = start
      return nil
    }
    index += 1
    if let most, most < least { throw .invalid }
    guard least <= 100_000, (most ?? 0) <= 100_000 else { throw .tooComplex }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var value = 0
    let start = index
    while peek() >= 0x30, peek() <= 0x39 {
      value = min(value * 10 + Int(peek() - 0x30), 1_000_000)
      index += 1
    }
    return index > start ? value : nil
  }

  private mutating func atom(
    _ heap: inout RecordHeap
  ) throws(SchemaError) -> Ref {
    switch peek() {
    case 0x28: return try group(&heap)
    case 0x5B:
      index += 1
      return try bracket(&heap)
    case 0x5E:
      index += 1
      return try heap.record(.start)
    case 0x24:
      index += 1
      return try heap.record(.end)
    case 0x2E:
      index += 1
      let start = heap.top
      try heap.push(range: 0, 9)
      try heap.push(range: 0x0B, 0x0C)
      try heap.push(range: 0x0E, 0x2027)
      try heap.push(range: 0x202A, ExpressionParser.lastPoint)
      return try heap.record(.ranges, since: start)
    case 0x5C:
      let start = heap.top
      try escape(&heap, inBracket: false)
      return try heap.rangesRecord(since: start, inverted: false)
    case 0x2A, 0x2B, 0x3F: throw .invalid
    case 0x7B:
      // A brace that is no count is itself; one that is has nothing before.
      if try counts() != nil { throw .invalid }
      fallthrough
    default:
      let point = point()
      return try heap.record(.ranges, point, point)
    }
  }

  private mutating func group(
    _ heap: inout RecordHeap
  ) throws(SchemaError) -> Ref {
    index += 1
    if peek() == 0x3F {
      switch (peek(1), peek(2)) {
      case (0x3A, _): index += 2
      case (0x3C, let next) where next != 0x3D && next != 0x21:
        while !isAtEnd, peek() != 0x3E { index += 1 }
        index += 1
      default: throw .unsupported
      }
    }
    let inner = try alternatives(&heap)
    guard !isAtEnd, peek() == 0x29 else { throw .invalid }
    index += 1
    return inner
  }
}

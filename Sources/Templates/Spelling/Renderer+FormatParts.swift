import JSON
import Memory

/// What stands between a format's percent sign and its letter.
extension Renderer {
  mutating func isLength(_ byte: UInt8) -> Bool {
    byte == 0x68 || byte == 0x6C || byte == 0x4C
  }

  mutating func argument(
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

  mutating func readFlags(
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

  mutating func readNumber(
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
}

import Memory

/// A look-ahead at the beginning of an expression, `^(?=…)` or `^(?!…)`, where
/// what follows is no list of alternatives.
struct LookAhead {
  let isNegative: Bool
  /// Where its own expression is, and what follows it.
  let expression: Range<Int>
  let rest: Range<Int>

  init?(_ source: Bytes) {
    guard source.count > 4, source[0] == 0x5E, source[1] == 0x28,
      source[2] == 0x3F, source[3] == 0x21 || source[3] == 0x3D
    else { return nil }
    var depth = 1
    var index = 4
    var end = 0
    var inClass = false
    while index < source.count {
      let byte = source[index]
      index += 1
      if byte == 0x5C {
        index += 1
      } else if inClass {
        inClass = byte != 0x5D
      } else if byte == 0x5B {
        inClass = true
      } else if byte == 0x28 {
        depth += 1
      } else if byte == 0x29 {
        depth -= 1
        if depth == 0, end == 0 { end = index - 1 }
      } else if byte == 0x7C, depth == 0 {
        return nil
      }
    }
    guard end > 0, end + 1 <= source.count else { return nil }
    isNegative = source[3] == 0x21
    expression = 4..<end
    rest = (end + 1)..<source.count
  }
}

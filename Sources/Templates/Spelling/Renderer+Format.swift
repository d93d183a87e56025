import JSON
import Memory

/// `format % values`.
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
}

import Memory

/// `format.format(…)`.
extension Renderer {
  /// Python's `str.format`, with fields as deep as one.
  mutating func formatted(
    _ format: Text, _ arguments: Arguments
  ) throws(Breach) -> Text {
    let result = stackCount
    let count = Int(format.count)
    var next = 0
    var index = 0
    try charge(bytes: count)
    while index < count {
      let byte = heap.bytes(format)[index]
      let isDoubled = index + 1 < count && heap.bytes(format)[index + 1] == byte
      if byte == 0x7B || byte == 0x7D, isDoubled {
        try push(.string(format[index..<(index + 1)]))
        index += 2
      } else if byte == 0x7B {
        var close = index + 1
        while close < count, heap.bytes(format)[close] != 0x7D { close += 1 }
        guard close < count else { throw error("a field without end") }
        let field = format[(index + 1)..<close]
        try push(.string(try formatted(field: field, arguments, &next)))
        index = close + 1
      } else if byte == 0x7D {
        throw error("an end without field")
      } else {
        var end = index
        while end < count, heap.bytes(format)[end] != 0x7B,
          heap.bytes(format)[end] != 0x7D
        {
          end += 1
        }
        try push(.string(format[index..<end]))
        index = end
      }
    }
    return try popText(from: result).markup(format.isMarkup)
  }

  /// `name.attribute[key]!r:spec`.
  mutating func formatted(
    field: Text, _ arguments: Arguments, _ next: inout Int
  ) throws(Breach) -> Text {
    var end = 0
    let count = Int(field.count)
    while end < count, heap.bytes(field)[end] != 0x3A,
      heap.bytes(field)[end] != 0x21
    {
      end += 1
    }
    var value = try self.value(of: field[0..<end], arguments, &next)
    if end < count, heap.bytes(field)[end] == 0x21 {
      guard end + 1 < count else { throw error("a field ends too early") }
      let start = heap.textCount
      switch heap.bytes(field)[end + 1] {
      case 0x73: value = .string(try string(value))
      case 0x72, 0x61:
        try append(spellingOf: value)
        value = .string(heap.text(from: start))
      default: throw error("a conversion that is not known")
      }
      end += 2
    }
    guard end < count else {
      return try like(field, try string(value))
    }
    guard heap.bytes(field)[end] == 0x3A else {
      throw error("a malformed field")
    }
    return try formatted(value, field[(end + 1)..<count], like: field)
  }

  private mutating func value(
    of path: Text, _ arguments: Arguments, _ next: inout Int
  ) throws(Breach) -> Value {
    let count = Int(path.count)
    var index = 0
    var end = 0
    while end < count, heap.bytes(path)[end] != 0x2E,
      heap.bytes(path)[end] != 0x5B
    {
      end += 1
    }
    var value: Value
    let name = path[0..<end]
    if let number = try readDigits(path, &index), index == end {
      value = try positional(number, arguments)
    } else if end == 0 {
      value = try positional(next, arguments)
      next += 1
    } else if let found = keyword(name, arguments) {
      value = found
    } else {
      throw error("a format's value is missing:", name)
    }
    index = end
    while index < count {
      let isItem = heap.bytes(path)[index] == 0x5B
      index += 1
      end = index
      while end < count,
        isItem
          ? heap.bytes(path)[end] != 0x5D
          : heap.bytes(path)[end] != 0x2E && heap.bytes(path)[end] != 0x5B
      {
        end += 1
      }
      let part = path[index..<end]
      if isItem {
        guard end < count else { throw error("a malformed field") }
        var digit = index
        if let number = try readDigits(path, &digit), digit == end {
          value = try item(.integer(Int64(number)), of: value)
        } else {
          value = try item(.string(part), of: value)
        }
        index = end + 1
      } else {
        value = try attribute(part, of: value)
        index = end
      }
    }
    return value
  }

  private mutating func positional(
    _ index: Int, _ arguments: Arguments
  ) throws(Breach) -> Value {
    guard index < arguments.values else {
      throw error("too few values for a format")
    }
    return stack[arguments.start + index]
  }

  private mutating func keyword(_ name: Text, _ arguments: Arguments) -> Value?
  {
    for keyword in 0..<arguments.keywords {
      let place = arguments.firstKeyword + 2 * keyword
      if case .string(let found) = stack[place],
        heap.bytes(found) == heap.bytes(name)
      {
        return stack[place + 1]
      }
    }
    return nil
  }
}

import Memory

/// Values as text: Python's `str` and `repr`, at the heap's end.
///
/// What a string holds keeps its marks; all that is made here is the user's.
extension Renderer {
  /// Appends what `str` gives.
  @inline(never)
  mutating func append(textOf value: Value) throws(Breach) {
    switch value {
    case .string(let text):
      try charge(bytes: Int(text.count))
      try heap.append(text)
    case .undefined, .unsafe: break
    default: try append(spellingOf: value)
    }
  }

  /// Appends what `repr` gives.
  @inline(never)
  mutating func append(spellingOf value: Value) throws(Breach) {
    try charge(1)
    switch value {
    case .undefined, .unsafe: try heap.append("Undefined")
    case .none: try heap.append("None")
    case .bool(let flag): try heap.append(flag ? "True" : "False")
    case .integer(let number): try append(number: number)
    case .float(let number): try append(number: number)
    case .string(let text):
      if text.isMarkup { try heap.append("Markup(") }
      try append(quoted: text)
      if text.isMarkup { try heap.append(")") }
    case .list(let run): try append(run, open: "[", close: "]")
    case .tuple(let run):
      try append(run, open: "(", close: run.count == 1 ? ",)" : ")")
    case .object(let run): try append(object: run)
    case .view(let run, let view): try append(run, view)
    case .range(let cell): try append(range: Int(cell))
    case .generator: try heap.append("<generator object>")
    case .namespace: try heap.append("<Namespace>")
    case .macro: try heap.append("<Macro>")
    case .loop: try heap.append("<LoopContext>")
    case .method, .function: try heap.append("<function>")
    }
  }

  /// Appends an integer's digits.
  @inline(never)
  mutating func append(number: Int64) throws(Breach) {
    var out = TextBuffer(heap.freeText)
    out.append(number)
    guard !out.isTruncated else {
      throw .valuesTooLarge("bytes of text", limit: heap.textCount)
    }
    heap.take(out.count, .user)
  }

  @inline(never)
  private mutating func append(
    _ run: Run, open: StaticString, close: StaticString
  ) throws(Breach) {
    try enter()
    try heap.append(open)
    for index in run.range {
      if index > Int(run.start) { try heap.append(", ") }
      try append(spellingOf: heap[index])
    }
    try heap.append(close)
    leave()
  }

  @inline(never)
  private mutating func append(object run: Run) throws(Breach) {
    try enter()
    try heap.append("{")
    for pair in stride(
      from: run.range.lowerBound, to: run.range.upperBound, by: 2)
    {
      if pair > Int(run.start) { try heap.append(", ") }
      try append(spellingOf: heap[pair])
      try heap.append(": ")
      try append(spellingOf: heap[pair + 1])
    }
    try heap.append("}")
    leave()
  }

  @inline(never)
  private mutating func append(
    _ run: Run, _ view: View
  ) throws(Breach) {
    try enter()
    switch view {
    case .keys: try heap.append("dict_keys([")
    case .values: try heap.append("dict_values([")
    case .items: try heap.append("dict_items([")
    }
    let items = Items(.view(run, view), count: run.length / 2)
    for index in 0..<items.count {
      if index > 0 { try heap.append(", ") }
      try append(spellingOf: try element(index, of: items))
    }
    try heap.append("])")
    leave()
  }

  @inline(never)
  private mutating func append(range cell: Int) throws(Breach) {
    guard case .integer(let first) = heap[cell],
      case .integer(let step) = heap[cell + 1],
      case .integer(let stop) = heap[cell + 3]
    else { return }
    try heap.append("range(")
    try append(number: first)
    try heap.append(", ")
    try append(number: stop)
    if step != 1 {
      try heap.append(", ")
      try append(number: step)
    }
    try heap.append(")")
  }

  /// Appends a string in Python's quotes.
  @inline(never)
  private mutating func append(quoted text: Text) throws(Breach) {
    try charge(Int(text.count))
    let bytes = heap.bytes(text)
    var hasSingle = false
    var hasDouble = false
    for index in 0..<bytes.count {
      hasSingle = hasSingle || bytes[index] == 0x27
      hasDouble = hasDouble || bytes[index] == 0x22
    }
    let quote: UInt8 = hasSingle && !hasDouble ? 0x22 : 0x27
    try heap.append(byte: quote)
    var index = 0
    while index < bytes.count {
      let length = bytes.length(at: index)
      let scalar = bytes.scalar(at: index)
      switch scalar {
      case UInt32(quote), 0x5C:
        try heap.append(byte: 0x5C)
        try heap.append(byte: UInt8(scalar))
      case 0x09: try heap.append("\\t")
      case 0x0A: try heap.append("\\n")
      case 0x0D: try heap.append("\\r")
      default:
        if isPrintable(scalar) {
          try heap.append(text[index..<(index + length)])
        } else {
          try append(escaped: scalar)
        }
      }
      index += length
    }
    try heap.append(byte: quote)
  }

  @inline(never)
  private mutating func append(escaped scalar: UInt32) throws(Breach) {
    let digits = scalar < 0x100 ? 2 : scalar < 0x10000 ? 4 : 8
    try heap.append(digits == 2 ? "\\x" : digits == 4 ? "\\u" : "\\U")
    try append(hexadecimal: scalar, digits: digits)
  }

  /// Appends the last `digits` hexadecimal digits of a number.
  @inline(never)
  mutating func append(
    hexadecimal number: UInt32, digits: Int
  ) throws(Breach) {
    for place in stride(from: digits - 1, through: 0, by: -1) {
      let digit = UInt8(number >> UInt32(4 * place) & 15)
      try heap.append(byte: digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }

  private mutating func isPrintable(_ scalar: UInt32) -> Bool {
    if scalar < 0x7F { return scalar >= 0x20 }
    guard let character = Unicode.Scalar(scalar) else { return false }
    return switch character.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned,
      .lineSeparator, .paragraphSeparator, .spaceSeparator:
      false
    default: true
    }
  }
}

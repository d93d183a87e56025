import Memory

/// Values as text: Python's `str` and `repr`, at the heap's end.
///
/// The text of a string keeps its marks; all that is made here is the user's.
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
    case .bigInteger(let number): try heap.append(number)
    case .float(let number): try append(number: number)
    case .string(let text):
      if text.isMarkup { try heap.append("Markup(") }
      try append(quoted: text)
      if text.isMarkup { try heap.append(")") }
    case .bytes(let bytes):
      try heap.append("b")
      try append(quoted: bytes, areBytes: true)
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
    case .cycler: try heap.append("<Cycler>")
    case .joiner: try heap.append("<Joiner>")
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
  mutating func append(
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
  mutating func append(object run: Run) throws(Breach) {
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
  mutating func append(
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
  mutating func append(range cell: Int) throws(Breach) {
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
}

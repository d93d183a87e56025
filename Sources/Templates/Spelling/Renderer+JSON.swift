import Memory

/// `tojson`: Python's `json.dumps`.
extension Renderer {
  /// How JSON is laid out.
  struct Layout {
    var isASCII = false
    var sortsKeys = false
    /// Every level is indented by it; without it all is one line.
    var indent: Text?
    var comma: Text?
    var colon: Text?
  }

  mutating func json(
    _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let bound = try bind(
      arguments, "ensure_ascii indent separators sort_keys")
    var layout = Layout()
    if let flag = bound[0] { layout.isASCII = try isTrue(flag) }
    if let flag = bound[3] { layout.sortsKeys = try isTrue(flag) }
    switch bound[1] {
    case nil, Value.none?: break
    case .string(let text)?: layout.indent = text
    case let width?:
      let start = heap.textCount
      for _ in 0..<max(0, try integer(width)) {
        try charge(1)
        try heap.append(" ")
      }
      layout.indent = heap.text(from: start)
    }
    if let separators = bound[2],
      separators.floatValue != nil || isPair(separators)
    {
      let items = try items(of: separators)
      guard items.count == 2 else { throw error("two separators are wanted") }
      layout.comma = try text(try element(0, of: items))
      layout.colon = try text(try element(1, of: items))
    }
    let start = heap.textCount
    try append(json: value, layout, depth: 0)
    return .string(heap.text(from: start))
  }

  private mutating func isPair(_ value: Value) -> Bool {
    if case .none = value { return false }
    return true
  }

  mutating func append(
    json value: Value, _ layout: Layout, depth: Int
  ) throws(Breach) {
    try charge(1)
    switch value {
    case .none: try heap.append("null")
    case .bool(let flag): try heap.append(flag ? "true" : "false")
    case .integer(let number): try append(number: number)
    case .bigInteger(let number): try heap.append(number)
    case .float(let number):
      if number.isFinite {
        try append(number: number)
      } else {
        try heap.append(
          number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
      }
    case .string(let text): try append(json: text, layout)
    case .list(let run), .tuple(let run):
      try enter()
      try heap.append("[")
      for index in run.range {
        try separate(index > Int(run.start), layout, depth: depth + 1)
        try append(json: heap[index], layout, depth: depth + 1)
      }
      if run.count > 0 { try breakLine(layout, depth: depth) }
      try heap.append("]")
      leave()
    case .object(let run):
      try enter()
      try append(json: layout.sortsKeys ? try sorted(run) : run, layout, depth)
      leave()
    default: throw error("no JSON for a value of type", value.typeName)
    }
  }

  mutating func append(
    json object: Run, _ layout: Layout, _ depth: Int
  ) throws(Breach) {
    try heap.append("{")
    for pair in stride(
      from: object.range.lowerBound, to: object.range.upperBound, by: 2)
    {
      try separate(pair > Int(object.start), layout, depth: depth + 1)
      switch heap[pair] {
      case .string(let key): try append(json: key, layout)
      case .none, .bool, .integer, .bigInteger, .float:
        try heap.append("\"")
        try append(json: heap[pair], layout, depth: depth)
        try heap.append("\"")
      default: throw error("no key of JSON is of type", heap[pair].typeName)
      }
      if let colon = layout.colon {
        try heap.append(colon)
      } else {
        try heap.append(": ")
      }
      try append(json: heap[pair + 1], layout, depth: depth + 1)
    }
    if object.count > 0 { try breakLine(layout, depth: depth) }
    try heap.append("}")
  }

  /// Writes what stands before an element: a comma, unless it is the first.
  private mutating func separate(
    _ needsComma: Bool, _ layout: Layout, depth: Int
  ) throws(Breach) {
    if needsComma {
      if let comma = layout.comma {
        try heap.append(comma)
      } else {
        try heap.append(layout.indent == nil ? ", " : ",")
      }
    }
    try breakLine(layout, depth: depth)
  }

  private mutating func breakLine(
    _ layout: Layout, depth: Int
  ) throws(Breach) {
    guard let indent = layout.indent else { return }
    try heap.append("\n")
    for _ in 0..<depth { try heap.append(indent) }
    try charge(bytes: depth * Int(indent.count))
  }

  /// The same members, in the order of their keys.
  private mutating func sorted(_ object: Run) throws(Breach) -> Run {
    try sort(
      .view(object, .items), by: SortKey(part: 0, isCaseSensitive: true),
      isReversed: false, flattened: true)
  }
}

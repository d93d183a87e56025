import Memory

/// Filters of text.
extension Renderer {
  mutating func textFilter(
    _ filter: Filter, _ name: Text, _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    switch filter {
    case .trim:
      let bound = try bind(arguments, "chars")
      return .string(
        try stripped(try string(value), bound[0], atStart: true, atEnd: true))
    case .upper, .lower, .capitalize, .title:
      _ = try bind(arguments, "")
      let wanted: Case =
        switch filter {
        case .upper: .upper
        case .lower: .lower
        case .title: .heading
        default: .capital
        }
      return .string(try cased(try string(value), wanted))
    case .replace:
      let bound = try bind(arguments, "old new count", least: 2)
      return .string(
        try replaced(
          try string(value).markup(false), try string(bound[0] ?? .none),
          try string(bound[1] ?? .none), bound[2]))
    case .indent: return try indented(value, arguments)
    case .escape, .forceescape:
      _ = try bind(arguments, "")
      let text = try string(value)
      return .string(
        try escaped(filter == .forceescape ? text.markup(false) : text))
    case .center:
      let bound = try bind(arguments, "width")
      return .string(
        try padded(
          try string(value), to: try integer(bound[0] ?? .integer(80)),
          with: nil, .center))
    case .format:
      guard arguments.keywords == 0 else {
        throw error("only values in order can be formatted")
      }
      let run = try heap.append(
        cells: stack[arguments.start..<arguments.firstKeyword])
      return .string(try formatted(try string(value), .tuple(run)))
    case .truncate: return try truncated(value, arguments)
    case .urlize: return .string(try urlized(value, arguments))
    case .wordcount:
      _ = try bind(arguments, "")
      return .integer(Int64(try wordCount(try string(value))))
    default: throw error("no prompt needs the filter", name)
    }
  }

  private mutating func indented(
    _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let bound = try bind(arguments, "width first blank")
    if value.isUndefined { throw undefined(value) }
    let text = try text(value)
    let indent: Text
    switch bound[0] {
    case .string(let given)?: indent = given
    case let width:
      let start = heap.textCount
      for _ in 0..<max(0, try integer(width ?? .integer(4))) {
        try charge(1)
        try heap.append(" ")
      }
      indent = heap.text(from: start)
    }
    let indentsFirst = try isTrue(bound[1] ?? .none)
    let indentsBlank = try isTrue(bound[2] ?? .none)
    let start = heap.textCount
    let count = Int(text.count)
    try charge(bytes: count)
    var line = 0
    while true {
      let bytes = heap.bytes(text)
      let end = bytes.endOfLine(from: line)
      let isIndented = line == 0 ? indentsFirst : end > line || indentsBlank
      if isIndented { try append(textOf: .string(indent)) }
      try heap.append(text[line..<end])
      guard let next = bytes.afterLineEnd(at: end) else { break }
      // Jinja adds a newline, which is one line end with a return before it.
      if next == count, bytes[next - 1] == 0x0D { break }
      // All ends of lines become newlines.
      try heap.append(byte: 0x0A, mark: heap.marks(text)[end])
      line = next
    }
    return .string(heap.text(from: start).markup(text.isMarkup))
  }

  /// A text as markup, its special characters escaped unless it is markup.
  mutating func escaped(_ text: Text) throws(Breach) -> Text {
    if text.isMarkup { return text }
    let start = heap.textCount
    try charge(bytes: Int(text.count))
    for index in 0..<Int(text.count) {
      switch heap.bytes(text)[index] {
      case 0x26: try heap.append("&amp;")
      case 0x3C: try heap.append("&lt;")
      case 0x3E: try heap.append("&gt;")
      case 0x27: try heap.append("&#39;")
      case 0x22: try heap.append("&#34;")
      default: try heap.append(text[index..<(index + 1)])
      }
    }
    return heap.text(from: start).markup()
  }
}

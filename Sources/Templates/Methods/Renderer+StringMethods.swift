import Memory

/// Methods of strings.
extension Renderer {
  mutating func call(
    _ method: Method, of text: Text, _ arguments: Arguments
  ) throws(Breach) -> Value {
    try charge(bytes: Int(text.count))
    switch method {
    case .strip, .lstrip, .rstrip:
      let bound = try bind(arguments, "chars")
      return .string(
        try stripped(
          text, bound[0], atStart: method != .rstrip, atEnd: method != .lstrip))
    case .split, .rsplit:
      let bound = try bind(arguments, "sep maxsplit")
      return .list(
        try split(text, bound[0], bound[1], fromEnd: method == .rsplit))
    case .splitlines:
      let bound = try bind(arguments, "keepends")
      return .list(try lines(text, keepsEnds: try isTrue(bound[0] ?? .none)))
    case .startswith, .endswith:
      let bound = try bind(arguments, "prefix start end", least: 1)
      let part = try part(of: text, from: bound[1], to: bound[2])
      return .bool(
        try matches(part.text, bound[0] ?? .none, atEnd: method == .endswith))
    case .replace:
      let bound = try bind(arguments, "old new count", least: 2)
      return .string(
        try replaced(
          text, try self.text(bound[0]),
          try like(text, try self.text(bound[1])), bound[2]))
    case .upper: return try cased(text, .upper, arguments)
    case .lower: return try cased(text, .lower, arguments)
    case .casefold: return try cased(text, .folded, arguments)
    case .title: return try cased(text, .title, arguments)
    case .capitalize: return try cased(text, .capital, arguments)
    case .swapcase: return try cased(text, .swapped, arguments)
    case .join:
      let bound = try bind(arguments, "iterable", least: 1)
      return .string(try joined(bound[0] ?? .none, with: text))
    case .find, .rfind, .index, .rindex, .count:
      return .integer(try found(method, in: text, arguments))
    case .isdigit, .isdecimal, .isnumeric, .isalpha, .isalnum, .isspace,
      .isupper, .islower, .istitle:
      _ = try bind(arguments, "")
      return .bool(try holds(method, of: text))
    case .ljust, .rjust, .center, .zfill:
      let bound = try bind(
        arguments, method == .zfill ? "width" : "width fillchar", least: 1)
      let side: Side =
        method == .ljust ? .right : method == .center ? .center : .left
      let width = try integer(bound[0])
      if method == .zfill { return .string(try zeroFilled(text, to: width)) }
      var filler: Text?
      if let given = bound[1] { filler = try self.text(given) }
      return .string(try padded(text, to: width, with: filler, side))
    case .removeprefix, .removesuffix:
      let bound = try bind(arguments, "affix", least: 1)
      return .string(
        try without(
          text, try self.text(bound[0]), atEnd: method == .removesuffix))
    case .partition, .rpartition:
      let bound = try bind(arguments, "sep", least: 1)
      return .tuple(
        try parted(
          text, try self.text(bound[0]), fromEnd: method == .rpartition))
    case .expandtabs:
      let bound = try bind(arguments, "tabsize")
      let width = try integer(bound[0] ?? .integer(8))
      return .string(try withoutTabs(text, width))
    case .translate:
      let bound = try bind(arguments, "table", least: 1)
      return .string(try translated(text, bound[0] ?? .none))
    case .maketrans: return try translation(arguments)
    case .encode: return .bytes(try encoded(text, arguments))
    case .format: return .string(try formatted(text, arguments))
    default: throw error("no method")
    }
  }

  mutating func cased(
    _ text: Text, _ wanted: Case, _ arguments: Arguments
  ) throws(Breach) -> Value {
    _ = try bind(arguments, "")
    return .string(try cased(text, wanted))
  }

  mutating func joined(
    _ value: Value, with separator: Text
  ) throws(Breach) -> Text {
    let items = try items(of: value)
    let start = stackCount
    for index in 0..<items.count {
      let element = try element(index, of: items)
      guard element.isString else {
        throw error("only strings can be joined, not", element.typeName)
      }
      try push(.string(try like(separator, try self.text(element))))
    }
    let text = heap.textCount
    for place in start..<stackCount {
      if place > start { try append(textOf: .string(separator)) }
      try append(textOf: stack[place])
    }
    stackCount = start
    return heap.text(from: text).markup(separator.isMarkup)
  }
}

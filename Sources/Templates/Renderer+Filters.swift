import Memory

/// Filters, `value | name`.
extension Renderer {
  mutating func filter(
    _ filter: Filter, _ name: Text, _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    switch filter {
    case .`default`:
      let bound = try bind(arguments, "default_value boolean")
      var isMissing = value.isUndefined
      if !isMissing, try isTrue(bound[1] ?? .none) {
        isMissing = try !isTrue(value)
      }
      return isMissing ? bound[0] ?? .string(.empty) : value
    case .tojson: return try json(value, arguments)
    case .length:
      _ = try bind(arguments, "")
      return .integer(Int64(try length(of: value)))
    case .string, .safe:
      _ = try bind(arguments, "")
      let text = try string(value)
      return .string(filter == .safe ? text.markup() : text)
    case .int, .float, .abs, .round, .sum:
      return try numberFilter(filter, value, arguments)
    case .trim, .upper, .lower, .capitalize, .title, .replace, .indent,
      .escape, .forceescape, .center, .format, .truncate, .wordcount,
      .striptags,
      .wordwrap, .urlencode, .filesizeformat, .pprint, .xmlattr:
      return try textFilter(filter, name, value, arguments)
    case .first, .last, .list, .items, .reverse, .join, .dictsort, .sort,
      .unique, .min, .max, .batch, .slice, .groupby, .attr:
      return try listFilter(filter, value, arguments)
    case .map, .select, .reject, .selectattr, .rejectattr:
      return try choosingFilter(filter, value, arguments)
    case .random: throw error("a prompt has no place for chance:", name)
    case .unknown: throw error("unknown filter", name)
    }
  }

  /// A value as text: itself, if it is a string.
  @inline(never)
  mutating func string(_ value: Value) throws(Breach) -> Text {
    if case .string(let text) = value { return text }
    let start = heap.textCount
    try append(textOf: value)
    return heap.text(from: start)
  }

  // MARK: Choices

  private mutating func choosingFilter(
    _ filter: Filter, _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    // Jinja takes whatever is false for nothing to choose from.
    guard try isTrue(value) else { return .generator(Run(0..<0)) }
    let items = try items(of: value)
    let byAttribute = filter == .selectattr || filter == .rejectattr
    if filter == .map { return try map(items, arguments) }
    var first = arguments.start
    var values = arguments.values
    var attribute: Text?
    if byAttribute {
      guard values > 0 else { throw error("an attribute's name is missing") }
      attribute = try self.attribute(stack[first])
      first += 1
      values -= 1
    }
    var test = Test.unknown
    var name = Text.empty
    if values > 0 {
      name = try text(stack[first])
      test = Test(named: heap.bytes(name))
      guard test != .unknown else { throw error("unknown test", name) }
      first += 1
      values -= 1
    }
    let rest = Arguments(
      start: first, values: values, keywords: arguments.keywords)
    let wanted = filter == .select || filter == .selectattr
    let start = stackCount
    for index in 0..<items.count {
      try charge(1)
      let element = try element(index, of: items)
      var tested = element
      if let attribute { tested = try path(attribute, of: element) }
      let holds =
        test == .unknown
        ? try isTrue(tested) : try self.test(test, name, tested, rest)
      if holds == wanted { try push(element) }
    }
    return .generator(try popRun(from: start))
  }

  private mutating func map(
    _ items: Items, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let start = stackCount
    if arguments.values == 0 {
      let bound = try bind(
        Arguments(
          start: arguments.start, values: 0, keywords: arguments.keywords),
        "attribute default")
      guard let attribute = bound[0] else {
        throw error("a filter's or an attribute's name is missing")
      }
      let path = try self.attribute(attribute)
      for index in 0..<items.count {
        try charge(1)
        var value = try self.path(path, of: try element(index, of: items))
        if value.isUndefined, let other = bound[1] { value = other }
        try push(value)
      }
      return .generator(try popRun(from: start))
    }
    let name = try text(stack[arguments.start])
    let filter = Filter(named: heap.bytes(name))
    guard filter != .unknown else { throw error("unknown filter", name) }
    let rest = Arguments(
      start: arguments.start + 1, values: arguments.values - 1,
      keywords: arguments.keywords)
    try enter()
    for index in 0..<items.count {
      try charge(1)
      try push(
        try self.filter(filter, name, try element(index, of: items), rest))
    }
    leave()
    return .generator(try popRun(from: start))
  }

  /// An attribute's path, which may be a number.
  mutating func attribute(_ value: Value) throws(Breach) -> Text {
    if case .integer = value { return try string(value) }
    return try text(value)
  }

  // MARK: Numbers

  private mutating func numberFilter(
    _ filter: Filter, _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    switch filter {
    case .abs:
      _ = try bind(arguments, "")
      if case .float(let number) = value { return .float(number.magnitude) }
      return try signed(value, isNegative: (value.integerValue ?? 0) < 0)
    case .int:
      let bound = try bind(arguments, "default base")
      let number = try integer(value, base: bound[1])
      return number ?? bound[0] ?? .integer(0)
    case .float:
      let bound = try bind(arguments, "default")
      let number = try float(value)
      return number ?? bound[0] ?? .float(0)
    case .round: return try rounded(value, arguments)
    default:
      let bound = try bind(arguments, "attribute start")
      var sum = bound[1] ?? .integer(0)
      var path: Text?
      if let name = bound[0], case .string = name { path = try attribute(name) }
      let items = try items(of: value)
      for index in 0..<items.count {
        var item = try element(index, of: items)
        if let path { item = try self.path(path, of: item) }
        sum = try calculate(sum, .add, item)
      }
      return sum
    }
  }
}

import Memory

/// Filters that choose or map elements.
extension Renderer {
  mutating func choosingFilter(
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

  mutating func map(
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
}

import Memory

/// Filters of lists.
extension Renderer {
  mutating func listFilter(
    _ filter: Filter, _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    switch filter {
    case .first, .last: return try end(of: value, filter, arguments)
    case .list:
      _ = try bind(arguments, "")
      return .list(try run(of: try items(of: value)))
    case .items:
      _ = try bind(arguments, "")
      return try members(of: value)
    case .reverse: return try reversed(value, arguments)
    case .join: return try join(value, arguments)
    case .dictsort: return try dictsort(value, arguments)
    case .sort:
      let bound = try bind(arguments, "reverse case_sensitive attribute")
      var key = try sortKey(bound[2], isCaseSensitive: bound[1])
      key.isList = true
      return .list(
        try sort(value, by: key, isReversed: try isTrue(bound[0] ?? .none)))
    case .unique: return try unique(value, arguments)
    case .min, .max: return try extreme(value, filter, arguments)
    case .batch, .slice: return try groups(value, filter, arguments)
    case .groupby: return try grouped(value, arguments)
    default:
      let bound = try bind(arguments, "name", least: 1)
      return try attr(try text(bound[0]), of: value)
    }
  }

  mutating func run(of items: Items) throws(Breach) -> Run {
    let start = stackCount
    try charge(items.count)
    for index in 0..<items.count { try push(try element(index, of: items)) }
    return try popRun(from: start)
  }

  mutating func end(
    of value: Value, _ filter: Filter, _ arguments: Arguments
  ) throws(Breach) -> Value {
    _ = try bind(arguments, "")
    if filter == .last, case .generator = value {
      throw error("no last element has a value of type", value.typeName)
    }
    let items = try items(of: value)
    guard items.count > 0 else { return .undefined(.empty) }
    return try element(filter == .first ? 0 : items.count - 1, of: items)
  }

  mutating func members(
    of value: Value
  ) throws(Breach) -> Value {
    switch value {
    case .object(let run):
      let view = Items(.view(run, .items), count: run.length / 2)
      return .generator(try self.run(of: view))
    case .undefined, .unsafe: return .generator(Run(0..<0))
    default: throw error("no members in a value of type", value.typeName)
    }
  }

  private mutating func reversed(
    _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    _ = try bind(arguments, "")
    let items = try items(of: value)
    let start = stackCount
    try charge(items.count)
    for index in 0..<items.count {
      try push(try element(items.count - 1 - index, of: items))
    }
    guard value.isString else { return .generator(try popRun(from: start)) }
    let text = heap.textCount
    for place in start..<stackCount { try append(textOf: stack[place]) }
    stackCount = start
    return .string(heap.text(from: text))
  }

  mutating func join(
    _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let bound = try bind(arguments, "d attribute")
    let items = try items(of: value)
    let separator = try string(bound[0] ?? .string(.empty))
    var path: Text?
    if let name = bound[1], name.isString || name.integerValue != nil {
      path = try attribute(name)
    }
    // Elements first: an attribute may need the heap.
    let start = stackCount
    for index in 0..<items.count {
      try charge(1)
      let element = try element(index, of: items)
      if let path {
        try push(try self.path(path, of: element))
      } else {
        try push(element)
      }
    }
    let text = heap.textCount
    for place in start..<stackCount {
      if place > start { try append(textOf: .string(separator)) }
      try append(textOf: stack[place])
    }
    stackCount = start
    return .string(heap.text(from: text))
  }

  private mutating func attr(
    _ name: Text, of value: Value
  ) throws(Breach) -> Value {
    if case .object = value { return .undefined(name) }
    return try attribute(name, of: value)
  }
}

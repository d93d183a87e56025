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

  private mutating func run(of items: Items) throws(Breach) -> Run {
    let start = stackCount
    try charge(items.count)
    for index in 0..<items.count { try push(try element(index, of: items)) }
    return try popRun(from: start)
  }

  private mutating func end(
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

  private mutating func members(
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

  private mutating func join(
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

  mutating func sortKey(
    _ attribute: Value?, isCaseSensitive: Value?
  ) throws(Breach) -> SortKey {
    var key = SortKey()
    key.isCaseSensitive = try isTrue(isCaseSensitive ?? .none)
    if case .string(let path)? = attribute { key.attribute = path }
    if let index = attribute?.integerValue {
      guard index >= 0, index < 1 << 20 else { throw error("no such index") }
      key.part = Int(index)
    }
    return key
  }

  private mutating func dictsort(
    _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let bound = try bind(arguments, "case_sensitive by reverse")
    guard case .object(let run) = value else {
      throw error("no members in a value of type", value.typeName)
    }
    var key = SortKey(part: 0)
    if let by = bound[1] {
      let name = heap.bytes(try text(by))
      guard name == "key" || name == "value" else {
        throw error("members are sorted by \"key\" or \"value\"")
      }
      key.part = name == "value" ? 1 : 0
    }
    key.isCaseSensitive = try isTrue(bound[0] ?? .none)
    return .list(
      try sort(
        .view(run, .items), by: key,
        isReversed: try isTrue(bound[2] ?? .none)))
  }

  private mutating func unique(
    _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let bound = try bind(arguments, "case_sensitive attribute")
    let key = try sortKey(bound[1], isCaseSensitive: bound[0])
    let items = try items(of: value)
    let start = stackCount
    // Keys and elements by turns; then the elements alone.
    for index in 0..<items.count {
      let element = try element(index, of: items)
      let found = try sortKey(of: element, key)
      var isNew = true
      for place in stride(from: start, to: stackCount, by: 2) where isNew {
        try charge(1)
        isNew = try !isEqual(stack[place], found)
      }
      guard isNew else { continue }
      try push(found)
      try push(element)
    }
    let count = (stackCount - start) / 2
    for index in 0..<count {
      stack[start + index] = stack[start + 2 * index + 1]
    }
    stackCount = start + count
    return .generator(try popRun(from: start))
  }

  private mutating func extreme(
    _ value: Value, _ filter: Filter, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let bound = try bind(arguments, "case_sensitive attribute")
    let key = try sortKey(bound[1], isCaseSensitive: bound[0])
    let items = try items(of: value)
    guard items.count > 0 else { return .undefined(.empty) }
    var best = try element(0, of: items)
    var bestKey = try sortKey(of: best, key)
    for index in 1..<max(1, items.count) {
      try charge(1)
      let element = try element(index, of: items)
      let found = try sortKey(of: element, key)
      if filter == .min
        ? try isLess(found, bestKey) : try isLess(bestKey, found)
      {
        best = element
        bestKey = found
      }
    }
    return best
  }

  /// `batch`: lists of so many elements; `slice`: so many lists.
  private mutating func groups(
    _ value: Value, _ filter: Filter, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let bound = try bind(
      arguments, filter == .batch ? "linecount fill_with" : "slices fill_with",
      least: 1)
    let number = try integer(bound[0])
    let items = try items(of: value)
    guard number > 0, number <= 1 << 20 else {
      throw error("no such number of groups")
    }
    var fill = bound[1]
    if case Value.none? = fill { fill = nil }
    let groups = filter == .batch ? (items.count + number - 1) / number : number
    let start = stackCount
    var next = 0
    for group in 0..<groups {
      try charge(1)
      let members = stackCount
      let isLong = group < items.count % number
      var count =
        filter == .batch ? number : items.count / number + (isLong ? 1 : 0)
      count = min(count, items.count - next)
      for _ in 0..<count {
        try push(try element(next, of: items))
        next += 1
      }
      if let fill {
        let wanted =
          filter == .batch
          ? number : items.count % number == 0 || isLong ? 0 : count + 1
        while stackCount - members < wanted { try push(fill) }
      }
      let run = try popRun(from: members)
      try push(.list(run))
    }
    return .generator(try popRun(from: start))
  }

  private mutating func grouped(
    _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let bound = try bind(
      arguments, "attribute default case_sensitive", least: 1)
    let key = SortKey(
      attribute: try attribute(bound[0] ?? .none),
      isCaseSensitive: try isTrue(bound[2] ?? .none))
    let sorted = try sort(value, by: key, isReversed: false)
    let start = stackCount
    var index = 0
    while index < sorted.length {
      let first = Int(sorted.start) + index
      let name = try path(key.attribute ?? .empty, of: heap[first])
      let wanted = try sortKey(of: heap[first], key)
      var count = 1
      while index + count < sorted.length,
        try isEqual(try sortKey(of: heap[first + count], key), wanted)
      {
        try charge(1)
        count += 1
      }
      let pair = try heap.append(cell: name)
      try heap.append(cell: .list(Run(first..<(first + count))))
      var group = Run(Int(pair)..<(Int(pair) + 2))
      group.isGroup = true
      try push(.tuple(group))
      index += count
    }
    return .list(try popRun(from: start))
  }

  private mutating func attr(
    _ name: Text, of value: Value
  ) throws(Breach) -> Value {
    if case .object = value { return .undefined(name) }
    return try attribute(name, of: value)
  }
}

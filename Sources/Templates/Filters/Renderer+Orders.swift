import Memory

/// Filters that put elements in order or compare them.
extension Renderer {
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

  mutating func dictsort(
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

  mutating func unique(
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

  mutating func extreme(
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
}

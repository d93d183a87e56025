import Memory

/// Filters that put elements into groups.
extension Renderer {
  /// `batch`: lists of so many elements; `slice`: so many lists.
  mutating func groups(
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

  mutating func grouped(
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
}

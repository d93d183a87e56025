import Memory

/// The functions that every template has.
extension Renderer {
  mutating func call(
    _ function: Function, _ arguments: Arguments
  ) throws(Breach) -> Value {
    switch function {
    case .raise:
      let bound = try bind(arguments, "message", least: 1)
      let start = heap.textCount
      try append(textOf: bound[0] ?? .none)
      throw .refused(heap.bytes(heap.text(from: start)))
    case .strftime:
      let bound = try bind(arguments, "format", least: 1)
      return .string(try formattedNow(try text(bound[0])))
    case .namespace:
      let namespace = try makeNamespace()
      let members = try members(arguments)
      for pair in stride(
        from: members.range.lowerBound, to: members.range.upperBound, by: 2)
      {
        guard case .string(let name) = heap[pair] else {
          throw error("an attribute's name must be a string")
        }
        try setAttribute(name, of: namespace, to: heap[pair + 1])
      }
      return .namespace(namespace)
    case .dict: return .object(try members(arguments))
    case .range: return try range(arguments)
    case .cycler: return try cycler(arguments)
    case .joiner: return try joiner(arguments)
    case .unknown: throw error("no function")
    }
  }

  /// The members that `dict` is called with: an object, or pairs, then names.
  mutating func members(
    _ arguments: Arguments
  ) throws(Breach) -> Run {
    guard arguments.values <= 1 else {
      throw error("more than one value was given, where names are wanted")
    }
    let start = stackCount
    if arguments.values == 1 {
      let value = stack[arguments.start]
      if case .object(let run) = value {
        for cell in run.range { try push(heap[cell]) }
      } else {
        let pairs = try items(of: value)
        for index in 0..<pairs.count {
          let pair = try items(of: try element(index, of: pairs))
          guard pair.count == 2 else { throw error("a pair is wanted") }
          try pushMember(
            try element(0, of: pair), try element(1, of: pair), since: start)
        }
      }
    }
    for keyword in 0..<arguments.keywords {
      let place = arguments.firstKeyword + 2 * keyword
      try pushMember(stack[place], stack[place + 1], since: start)
    }
    return try popRun(from: start)
  }

  /// The most numbers that a range may have, as in Jinja's sandbox.
  static let longestRange: Int64 = 100_000

  mutating func range(
    _ arguments: Arguments
  ) throws(Breach) -> Value {
    guard arguments.keywords == 0, arguments.values >= 1, arguments.values <= 3
    else { throw error("range takes one to three integers") }
    var numbers: (Int64, Int64, Int64) = (0, 0, 1)
    for index in 0..<arguments.values {
      let value = stack[arguments.start + index]
      guard let number = value.integerValue else {
        throw error("range takes integers, not", value.typeName)
      }
      switch index {
      case 0: numbers = (0, number, 1)
      case 1: numbers = (numbers.1, number, 1)
      default: numbers.2 = number
      }
    }
    let (first, stop, step) = numbers
    guard step != 0 else { throw error("a range's step cannot be 0") }
    var count: Int64 = 0
    if step > 0 ? first < stop : first > stop {
      let distance = (stop &- first).magnitude
      guard (stop > first) == (stop &- first > 0) else {
        throw error("a range of too many numbers")
      }
      let steps = (distance - 1) / step.magnitude + 1
      guard steps <= UInt64(Renderer.longestRange) else {
        throw error("a range of too many numbers")
      }
      count = Int64(steps)
    }
    let cell = try heap.append(cell: .integer(first))
    try heap.append(cell: .integer(step))
    try heap.append(cell: .integer(count))
    try heap.append(cell: .integer(stop))
    return .range(cell)
  }
}

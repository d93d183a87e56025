import Memory

/// Filters of numbers.
extension Renderer {
  mutating func numberFilter(
    _ filter: Filter, _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    switch filter {
    case .abs:
      _ = try bind(arguments, "")
      if case .float(let number) = value { return .float(number.magnitude) }
      return try signed(
        value, isNegative: (clampedInteger(value) ?? 0) < 0)
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

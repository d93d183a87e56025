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
      .wordwrap, .urlencode, .urlize, .filesizeformat, .pprint, .xmlattr:
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
}

import Memory

/// Tests, `value is name`.
extension Renderer {
  mutating func test(
    _ test: Test, _ name: Text, _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Bool {
    let wanted: Int =
      switch test {
      case .divisibleby, .equal, .notEqual, .less, .lessOrEqual, .greater,
        .greaterOrEqual, .isIn, .sameas:
        1
      default: 0
      }
    guard arguments.values == wanted, arguments.keywords == 0 else {
      throw error("wrong arguments of the test", name)
    }
    let other = wanted == 1 ? stack[arguments.start] : Value.none
    switch test {
    case .defined: return !value.isUndefined
    case .undefined: return value.isUndefined
    case .none: if case .none = value { return true }
    case .boolean: if case .bool = value { return true }
    case .isTrue: if case .bool(true) = value { return true }
    case .isFalse: if case .bool(false) = value { return true }
    case .integer:
      switch value {
      case .integer, .bigInteger: return true
      default: return false
      }
    case .float: if case .float = value { return true }
    case .number: return value.isNumber
    case .string: return value.isString
    case .mapping: if case .object = value { return true }
    case .sequence:
      switch value {
      case .string, .bytes, .list, .tuple, .object, .range, .undefined,
        .unsafe:
        return true
      default: return false
      }
    case .iterable:
      switch value {
      case .string, .bytes, .list, .tuple, .object, .view, .generator, .range,
        .loop,
        .undefined, .unsafe:
        return true
      default: return false
      }
    case .callable:
      switch value {
      case .macro, .method, .function, .loop, .joiner, .undefined, .unsafe:
        return true
      default: return false
      }
    case .even, .odd:
      return try compare(
        try calculate(value, .modulo, .integer(2)), .equal,
        .integer(test == .odd ? 1 : 0))
    case .divisibleby:
      return try isEqual(try calculate(value, .modulo, other), .integer(0))
    case .equal: return try isEqual(value, other)
    case .notEqual: return try !isEqual(value, other)
    case .less: return try compare(value, .less, other)
    case .lessOrEqual: return try compare(value, .lessOrEqual, other)
    case .greater: return try compare(value, .greater, other)
    case .greaterOrEqual: return try compare(value, .greaterOrEqual, other)
    case .isIn: return try contains(other, value)
    case .sameas: return try isSame(value, other)
    case .lower, .upper:
      let start = heap.textCount
      try append(textOf: value)
      let text = heap.text(from: start)
      return try hasCase(text, isUpper: test == .upper)
    case .escaped:
      if case .string(let text) = value { return text.isMarkup }
    case .filter:
      guard case .string(let text) = value else { return false }
      return Filter(named: heap.bytes(text)) != .unknown
    case .test:
      guard case .string(let text) = value else { return false }
      return Test(named: heap.bytes(text)) != .unknown
    case .unknown: throw error("unknown test", name)
    }
    return false
  }

  /// Whether Python would find the same object: equal values of one type that
  /// have no identity, or one place.
  private mutating func isSame(
    _ left: Value, _ right: Value
  ) throws(Breach) -> Bool {
    switch (left, right) {
    case (.bool, .bool), (.integer, .integer), (.float, .float),
      (.bigInteger, .bigInteger), (.string, .string), (.none, .none):
      return try isEqual(left, right)
    case (.list(let one), .list(let other)),
      (.tuple(let one), .tuple(let other)),
      (.object(let one), .object(let other)):
      return one.start == other.start && one.count == other.count
    case (.namespace(let one), .namespace(let other)): return one == other
    default: return false
    }
  }
}

import Memory

/// Parameters of functions, filters and methods.
extension Renderer {
  /// Arguments in the order of the parameters.
  struct Bound {
    var values: InlineArray<6, Value?> = InlineArray(
      repeating: nil)

    subscript(index: Int) -> Value? { values[index] }
  }

  /// Puts arguments to the parameters whose names `parameters` lists with
  /// spaces; of these at least the first `least` must be given.
  @inline(never)
  mutating func bind(
    _ arguments: Arguments, _ parameters: StaticString, least: Int = 0
  ) throws(Breach) -> Bound {
    var bound = Bound()
    let list = Bytes(parameters)
    var count = list.isEmpty ? 0 : 1
    for index in 0..<list.count where list[index] == 0x20 { count += 1 }
    guard arguments.values <= count else { throw error("too many arguments") }
    for index in 0..<arguments.values {
      bound.values[index] = stack[arguments.start + index]
    }
    for keyword in 0..<arguments.keywords {
      let place = arguments.firstKeyword + 2 * keyword
      guard case .string(let name) = stack[place] else { continue }
      guard let index = position(of: heap.bytes(name), in: list),
        bound.values[index] == nil
      else { throw error("unexpected argument", name) }
      bound.values[index] = stack[place + 1]
    }
    for index in 0..<least where bound.values[index] == nil {
      throw error("an argument is missing")
    }
    return bound
  }

  private mutating func position(of name: Bytes, in list: Bytes) -> Int? {
    var position = 0
    var start = 0
    while start < list.count {
      var end = start
      while end < list.count, list[end] != 0x20 { end += 1 }
      if list[start..<end] == name { return position }
      position += 1
      start = end + 1
    }
    return nil
  }

  /// An argument that must be a string.
  @inline(never)
  mutating func text(_ value: Value?) throws(Breach) -> Text {
    guard case .string(let text)? = value else {
      throw error("a string is wanted, not", (value ?? .none).typeName)
    }
    return text
  }

  /// An argument that must be an integer; beyond 2^48 one is as good as another.
  @inline(never)
  mutating func integer(_ value: Value?) throws(Breach) -> Int {
    guard let number = clampedInteger(value ?? .none) else {
      throw error("an integer is wanted, not", (value ?? .none).typeName)
    }
    return Int(min(max(number, -1 << 48), 1 << 48))
  }
}

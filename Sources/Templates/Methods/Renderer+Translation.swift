import Memory

/// Texts whose characters become others.
extension Renderer {
  /// A text with spaces up to the next column that is a multiple of `width` for
  /// every tab.
  mutating func withoutTabs(
    _ text: Text, _ width: Int
  ) throws(Breach) -> Text {
    let start = heap.textCount
    var column = 0
    var index = 0
    while index < Int(text.count) {
      let byte = heap.bytes(text)[index]
      let length = heap.bytes(text).length(at: index)
      if byte == 0x09 {
        let missing = width > 0 ? width - column % width : 0
        for _ in 0..<missing {
          try charge(1)
          try heap.append(" ")
        }
        column += missing
      } else {
        try heap.append(text[index..<(index + length)])
        column = byte == 0x0A || byte == 0x0D ? 0 : column + 1
      }
      index += length
    }
    return heap.text(from: start).markup(text.isMarkup)
  }

  /// A text in which each character is the one that `table` has for its number.
  mutating func translated(
    _ text: Text, _ table: Value
  ) throws(Breach) -> Text {
    let result = stackCount
    var index = 0
    while index < Int(text.count) {
      let bytes = heap.bytes(text)
      let scalar = bytes.scalar(at: index)
      let next = index + bytes.length(at: index)
      switch try replacement(for: scalar, in: table) {
      case nil: try push(.string(text[index..<next]))
      case Value.none?: break
      case .string(let other)?: try push(.string(other))
      case let number?:
        guard number.integerValue != nil else {
          throw error("no character is a value of type", number.typeName)
        }
        try push(.string(try character(try integer(number))))
      }
      index = next
    }
    return try popText(from: result).markup(text.isMarkup)
  }

  @inline(never)
  private mutating func replacement(
    for scalar: UInt32, in table: Value
  ) throws(Breach) -> Value? {
    let key = Int64(scalar)
    switch table {
    case .object(let run): return try member(.integer(key), of: run)
    case .string, .bytes, .list, .tuple, .range:
      return try element(numbered: key, of: table)
    default: throw error("no table is a value of type", table.typeName)
    }
  }

  /// `maketrans`: the object that `translate` takes.
  mutating func translation(_ arguments: Arguments) throws(Breach) -> Value {
    let bound = try bind(arguments, "x y z", least: 1)
    let start = stackCount
    if let given = bound[1] {
      let from = try text(bound[0])
      let to = try items(of: .string(try text(given)))
      guard try length(of: .string(from)) == to.count else {
        throw error("texts of one length are wanted")
      }
      try pushPairs(from, to, since: start)
      if let gone = bound[2] {
        try pushPairs(try text(gone), nil, since: start)
      }
    } else {
      guard case .object(let run)? = bound[0] else {
        throw error("an object is wanted, not", (bound[0] ?? .none).typeName)
      }
      for pair in stride(
        from: run.range.lowerBound, to: run.range.upperBound, by: 2)
      {
        try pushMember(
          try number(ofCharacter: heap[pair]), heap[pair + 1], since: start)
      }
    }
    return .object(try popRun(from: start))
  }

  /// Pushes the numbers of a text's characters, each with that of the other
  /// text's character or with nothing.
  @inline(never)
  private mutating func pushPairs(
    _ text: Text, _ others: Items?, since start: Int
  ) throws(Breach) {
    let characters = try items(of: .string(text))
    for index in 0..<characters.count {
      var other = Value.none
      if let others {
        other = try number(ofCharacter: try element(index, of: others))
      }
      try pushMember(
        try number(ofCharacter: try element(index, of: characters)), other,
        since: start)
    }
  }

  /// The number of a text's only character, or the number itself.
  @inline(never)
  private mutating func number(
    ofCharacter value: Value
  ) throws(Breach) -> Value {
    if value.integerValue != nil { return value }
    let bytes = heap.bytes(try text(value))
    guard bytes.scalarCount == 1 else { throw error("one character is wanted") }
    return .integer(Int64(bytes.scalar(at: 0)))
  }
}

import Memory

/// Pieces of texts.
extension Renderer {
  /// The pieces between separators, or between white space without one.
  mutating func split(
    _ text: Text, _ separator: Value?, _ most: Value?, fromEnd: Bool
  ) throws(Breach) -> Run {
    var left = -1
    if let most { left = try integer(most) }
    if left < 0 { left = Int.max }
    let start = stackCount
    switch separator {
    case nil, Value.none?:
      try pushWords(text, left, fromEnd: fromEnd)
    case let value?:
      let separator = try self.text(value)
      guard separator.count > 0 else { throw error("an empty separator") }
      try pushPieces(text, separator, left, fromEnd: fromEnd)
    }
    if fromEnd { reverseStack(from: start) }
    return try popRun(from: start)
  }

  private mutating func reverseStack(from start: Int) {
    var first = start
    var last = stackCount - 1
    while first < last {
      let value = stack[first]
      stack[first] = stack[last]
      stack[last] = value
      first += 1
      last -= 1
    }
  }

  private mutating func pushPieces(
    _ text: Text, _ separator: Text, _ most: Int, fromEnd: Bool
  ) throws(Breach) {
    var rest = text
    var left = most
    while left > 0 {
      let place =
        fromEnd
        ? try lastIndex(of: separator, in: rest)
        : try index(of: separator, in: rest)
      guard let place else { break }
      let after = place + Int(separator.count)
      try push(
        .string(fromEnd ? rest[after..<Int(rest.count)] : rest[0..<place]))
      rest = fromEnd ? rest[0..<place] : rest[after..<Int(rest.count)]
      left -= 1
    }
    try push(.string(rest))
  }

  private mutating func pushWords(
    _ text: Text, _ most: Int, fromEnd: Bool
  ) throws(Breach) {
    let bytes = heap.bytes(text)
    try charge(bytes.count)
    var start = bytes.afterSpace(from: 0)
    var end = max(start, bytes.beforeSpace(to: bytes.count))
    if !fromEnd { end = bytes.count }
    if fromEnd { start = 0 }
    var left = most
    while start < end {
      if fromEnd {
        var first = end
        while left > 0, first > start,
          !isSpace(bytes.scalar(at: bytes.before(first)))
        {
          first = bytes.before(first)
        }
        guard left > 0, first > start else { break }
        try push(.string(text[first..<end]))
        end = bytes[0..<first].beforeSpace(to: first)
      } else {
        var last = start
        while left > 0, last < end, !isSpace(bytes.scalar(at: last)) {
          last += bytes.length(at: last)
        }
        guard left > 0, last < end else { break }
        try push(.string(text[start..<last]))
        start = bytes.afterSpace(from: last)
      }
      left -= 1
    }
    // The rest is one piece, with the white space at its outer end, unless
    // all of it could be split.
    if fromEnd, end > 0, bytes.afterSpace(from: 0) < end {
      try push(.string(text[(left > 0 ? bytes.afterSpace(from: 0) : 0)..<end]))
    } else if !fromEnd, start < end {
      try push(.string(text[start..<end]))
    }
  }

  mutating func lines(
    _ text: Text, keepsEnds: Bool
  ) throws(Breach) -> Run {
    let bytes = heap.bytes(text)
    try charge(bytes.count)
    let first = stackCount
    var start = 0
    while start < bytes.count {
      let end = bytes.endOfLine(from: start)
      let next = bytes.afterLineEnd(at: end) ?? end
      try push(.string(text[start..<(keepsEnds ? next : end)]))
      start = next
    }
    return try popRun(from: first)
  }

  /// The text before a separator, the separator, and the text after it.
  mutating func parted(
    _ text: Text, _ separator: Text, fromEnd: Bool
  ) throws(Breach) -> Run {
    guard separator.count > 0 else { throw error("an empty separator") }
    let place =
      fromEnd
      ? try lastIndex(of: separator, in: text)
      : try index(of: separator, in: text)
    let start = stackCount
    if let place {
      let after = place + Int(separator.count)
      try push(.string(text[0..<place]))
      try push(.string(text[place..<after]))
      try push(.string(text[after..<Int(text.count)]))
    } else {
      try push(.string(fromEnd ? .empty : text))
      try push(.string(.empty))
      try push(.string(fromEnd ? text : .empty))
    }
    return try popRun(from: start)
  }
}

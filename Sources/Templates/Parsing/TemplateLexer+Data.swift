import Memory

/// The text outside of tags, and where tags begin and end.
extension TemplateLexer {
  /// Text up to the next tag, or the tag itself; nothing after a comment.
  mutating func nextData() throws(Breach) -> Token? {
    let start = position
    var tag = start
    while tag < sourceCount, !isTag(at: tag) { tag += 1 }
    guard tag < sourceCount else {
      position = sourceCount
      return start < tag ? data(start..<tag) : token(.end, at: tag)
    }
    let sign = sign(at: tag + 2)
    let end = endOfData(
      start..<tag, sign: sign, strips: pool[tag + 1] != 0x7B)
    pending = try enterTag(at: tag, after: tag + (sign == nil ? 2 : 3))
    return start < end ? data(start..<end) : nil
  }

  private mutating func isTag(at index: Int) -> Bool {
    guard pool[index] == 0x7B, index + 1 < sourceCount else { return false }
    return pool[index + 1] == 0x7B || pool[index + 1] == 0x25
      || pool[index + 1] == 0x23
  }

  /// A `-` or `+` that says what becomes of white space.
  mutating func sign(at index: Int) -> UInt8? {
    guard index < sourceCount, pool[index] == 0x2D || pool[index] == 0x2B
    else { return nil }
    return pool[index]
  }

  mutating func token(_ kind: Token.Kind, at start: Int) -> Token {
    Token(kind: kind, start: start)
  }

  mutating func data(_ range: Range<Int>) -> Token {
    token(.data(Text(range)), at: range.lowerBound)
  }

  /// The end of a text before a tag once white space went: with `-` all
  /// of it, else what is between the line's beginning and a tag that `strips`.
  private mutating func endOfData(
    _ range: Range<Int>, sign: UInt8?, strips: Bool
  ) -> Int {
    let text = source[range]
    if sign == 0x2D {
      return range.lowerBound + text.beforeSpace(to: text.count)
    }
    guard sign == nil, strips else { return range.upperBound }
    var first = text.count
    while first > 0, text[first - 1] != 0x0A { first -= 1 }
    guard first > 0 || startsLine, text.afterSpace(from: first) == text.count
    else { return range.upperBound }
    return range.lowerBound + first
  }

  /// Goes into the tag at `tag`, over a comment, or into raw text.
  private mutating func enterTag(
    at tag: Int, after start: Int
  ) throws(Breach) -> Token? {
    switch pool[tag + 1] {
    case 0x7B:
      state = .variable
      position = start
      return token(.variableBegin, at: tag)
    case 0x23:
      var end = start
      while end + 1 < sourceCount, pool[end] != 0x23 || pool[end + 1] != 0x7D {
        end += 1
      }
      guard end + 1 < sourceCount else {
        throw syntax("a comment without end", at: tag)
      }
      leaveTag(at: end, since: start)
      return nil
    default:
      if let end = wordTag("raw", from: start) {
        state = .raw
        let isStripped = pool[end - 3] == 0x2D
        position = isStripped ? source.afterSpace(from: end) : end
        startsLine = pool[position - 1] == 0x0A
        return nil
      }
      state = .block
      position = start
      return token(.blockBegin, at: tag)
    }
  }

  /// Leaves a tag whose two closing bytes are at `end`.
  mutating func leaveTag(at end: Int, since start: Int) {
    let sign = end > start ? sign(at: end - 1) : nil
    position = end + 2
    if sign == 0x2D {
      position = source.afterSpace(from: position)
    } else if sign == nil, position < sourceCount, pool[position] == 0x0A {
      position += 1
    }
    startsLine = pool[position - 1] == 0x0A
    state = .data
  }

  /// The end of the tag that holds only `word` from `start` on, if it does.
  private mutating func wordTag(_ word: StaticString, from start: Int) -> Int? {
    let name = Bytes(word)
    var index = source.afterSpace(from: start)
    guard source.suffix(from: index).starts(with: name) else { return nil }
    index = source.afterSpace(from: index + name.count)
    if index < sourceCount,
      pool[index] == 0x2D
        || (pool[index] == 0x2B && word == "endraw")
    {
      index += 1
    }
    guard index + 1 < sourceCount, pool[index] == 0x25,
      pool[index + 1] == 0x7D
    else { return nil }
    return index + 2
  }

  mutating func nextRaw() throws(Breach) -> Token? {
    let start = position
    for tag in start..<sourceCount
    where pool[tag] == 0x7B && tag + 1 < sourceCount && pool[tag + 1] == 0x25 {
      let sign = sign(at: tag + 2)
      let inner = tag + (sign == nil ? 2 : 3)
      guard let end = wordTag("endraw", from: inner) else { continue }
      let last = endOfData(start..<tag, sign: sign, strips: true)
      leaveTag(at: end - 2, since: inner)
      return start < last ? data(start..<last) : nil
    }
    throw syntax("raw text without end", at: start)
  }
}

private func == (left: StaticString, right: StaticString) -> Bool {
  Bytes(left) == Bytes(right)
}

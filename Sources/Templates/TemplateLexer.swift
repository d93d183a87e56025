import JSON
import Memory

/// Splits a template into tokens, with Jinja's rules for white space around
/// tags: `trim_blocks` and `lstrip_blocks` are on.
struct TemplateLexer {
  /// One token, and where it begins.
  struct Token {
    var kind: Kind
    var start: Int

    enum Kind {
      case data(Text)
      case blockBegin
      case blockEnd
      case variableBegin
      case variableEnd
      case name(Text)
      case string(Text)
      case integer(Int64)
      case float(Double)
      case symbol(Symbol)
      case end
    }
  }

  enum State {
    case data
    case raw
    case block
    case variable
  }

  /// The source, its newlines normalised, and then decoded literals.
  let pool: Region<UInt8>
  let sourceCount: Int
  var poolCount: Int
  var position = 0
  private(set) var state = State.data
  /// The tag that follows the text that was given last.
  private var pending: Token?
  /// Whether what follows stands at the beginning of a line.
  var startsLine = true
  /// The closing brackets that are due.
  var brackets: InlineArray<128, UInt8> = InlineArray(repeating: 0)
  var bracketCount = 0
  private var countedTo = 0
  private var line = 1

  /// A lexer of what `pool` begins with.
  init(pool: Region<UInt8>, sourceCount: Int) {
    self.pool = pool
    self.sourceCount = sourceCount
    poolCount = sourceCount
  }

  var source: Bytes { pool[0..<sourceCount].bytes }

  mutating func bytes(_ text: Text) -> Bytes { pool[text.range].bytes }

  /// The line of a position at or after the last one asked for.
  mutating func line(at position: Int) -> Int {
    while countedTo < position {
      if pool[countedTo] == 0x0A { line += 1 }
      countedTo += 1
    }
    return line
  }

  /// An error at `position`, which the source has.
  @inline(never)
  mutating func syntax(
    _ what: StaticString, _ word: Bytes? = nil, at position: Int
  ) -> Breach {
    var line = 1
    var column = 1
    for index in 0..<min(position, sourceCount) {
      if pool[index] == 0x0A {
        line += 1
        column = 1
      } else if pool[index] & 0xC0 != 0x80 {
        column += 1
      }
    }
    return .syntax(what, word, line: line, column: column)
  }

  /// The next token of the source; `end` from its end on.
  @inline(never)
  mutating func next() throws(Breach) -> Token {
    while true {
      if let token = pending {
        pending = nil
        return token
      }
      switch state {
      case .data:
        if let token = try nextData() { return token }
      case .raw:
        if let token = try nextRaw() { return token }
      case .block, .variable: return try nextInTag()
      }
    }
  }

  // MARK: Outside of tags

  /// Text up to the next tag, or the tag itself; nothing after a comment.
  private mutating func nextData() throws(Breach) -> Token? {
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

  private mutating func data(_ range: Range<Int>) -> Token {
    token(.data(Text(range)), at: range.lowerBound)
  }

  /// Where text that ends before a tag ends once white space went: with `-` all
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

  /// Where the tag ends that holds only `word` from `start` on, if it does.
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

  private mutating func nextRaw() throws(Breach) -> Token? {
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

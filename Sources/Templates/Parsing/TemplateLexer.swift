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
      case bigInteger(Text)
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
  var state = State.data
  /// The tag that follows the text that was given last.
  var pending: Token?
  /// Whether what follows stands at the beginning of a line.
  var startsLine = true
  /// The closing brackets that are due.
  var brackets: InlineArray<128, UInt8> = InlineArray(repeating: 0)
  var bracketCount = 0
  var countedTo = 0
  var line = 1

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
}

import Memory

/// A text divided by special tokens.
struct Division {
  private let matches: Region<SpecialMatch>
  private let first: UInt32
  private let count: Int

  /// A part of it.
  enum Part {
    case token(Int32)
    /// Text, never empty, with or without a token before it.
    case text(Bytes, isBehindToken: Bool)
  }

  init(matches: Region<SpecialMatch>, first: UInt32, count: Int) {
    self.matches = matches
    self.first = first
    self.count = count
  }

  /// The room for matches that is left.
  var rest: Region<SpecialMatch> { matches[count..<matches.count] }

  /// Whether the text's first token is this special one.
  func begins(with id: Int32) -> Bool {
    guard first != SpecialMatch.none else { return false }
    let match = matches[Int(first)]
    return match.start == 0 && match.id == id
  }

  /// Calls `body` with each part of `text`, which was divided so.
  func forEachPart(
    of text: Bytes, _ symbols: SymbolTable,
    _ body: (Part) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    var next = first
    var start = 0
    while next != SpecialMatch.none {
      let match = matches[Int(next)]
      let end = Int(match.start)
      if end > start {
        try body(.text(text[start..<end], isBehindToken: start > 0))
      }
      try body(.token(match.id))
      start = end + symbols[Int(match.id)].count
      next = match.next
    }
    guard start < text.count else { return }
    try body(.text(text.suffix(from: start), isBehindToken: start > 0))
  }
}

extension Bytes {
  /// The same text with a space for each U+2581, at the beginning of `room`,
  /// which is at least as long.
  func unescaped(into room: Region<UInt8>) -> Bytes {
    let space = Bytes("\u{2581}")
    var index = 0
    var count = 0
    while index < self.count {
      let isSpace =
        self[index] == 0xE2 && suffix(from: index).starts(with: space)
      room[count] = isSpace ? 0x20 : self[index]
      index += isSpace ? space.count : 1
      count += 1
    }
    return room[0..<count].bytes
  }
}

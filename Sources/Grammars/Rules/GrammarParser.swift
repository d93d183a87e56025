import Memory

/// Reads the text of a grammar in GBNF, the form of llama.cpp, into cells.
struct GrammarParser {
  let text: Bytes
  var at = 0
  var cells: GrammarCells
  let tokens: TokenTexts
  private let firstBucket: Int
  private var depth = 0

  /// Groups may be nested so deeply.
  static let mostDepth = 100
  /// An item may be repeated by so many signs.
  private static let mostSigns = 4
  private static let bucketCount = 256

  init(
    _ text: Bytes, _ words: Region<Int32>, _ tokens: TokenTexts
  ) throws(GrammarError) {
    self.text = text
    self.tokens = tokens
    cells = GrammarCells(words)
    guard text.count < Int(Int32.max), words.count < Int(Int32.max),
      words.count > 2 * GrammarParser.bucketCount
    else { throw .tooLarge(at: 0) }
    if let place = text.firstInvalidUTF8 { throw .syntax(at: place) }
    cells.cellStart -= GrammarParser.bucketCount
    firstBucket = cells.cellStart
    words[firstBucket..<words.count].fill(with: -1)
  }

  /// The words that hold, by the hashes of names, the last rule's cell.
  var buckets: Range<Int> {
    firstBucket..<(firstBucket + GrammarParser.bucketCount)
  }

  /// The byte `ahead` of here, 0 at the end.
  func byte(_ ahead: Int = 0) -> UInt8 {
    at + ahead < text.count ? text[at + ahead] : 0
  }

  /// Reads all rules; gives the cell of `root`.
  mutating func parse() throws(GrammarError) -> Int {
    try skipSpace(lines: true)
    while at < text.count {
      let (start, count) = try name()
      try skipSpace(lines: false)
      guard byte() == 0x3A, byte(1) == 0x3A, byte(2) == 0x3D else {
        throw .syntax(at: at)
      }
      at += 3
      try skipSpace(lines: true)
      let body = try alternatives(nested: false)
      let rule = try definition(start, count)
      cells[rule, 3] = body
      if byte() == 0x0D, byte(1) == 0x0A { at += 1 }
      guard at == text.count || byte() == 0x0A else { throw .syntax(at: at) }
      try skipSpace(lines: true)
    }
    guard let root = find(Bytes("root")), cells[root, 3] >= 0 else {
      throw .rootMissing
    }
    return root
  }

  /// Skips blanks and comments, and line ends where `lines` says so.
  mutating func skipSpace(lines: Bool) throws(GrammarError) {
    while at < text.count {
      switch text[at] {
      case 0x20, 0x09: at += 1
      case 0x23:
        while at < text.count, text[at] != 0x0A, text[at] != 0x0D { at += 1 }
      case 0x0A where lines, 0x0D where lines: at += 1
      default: return
      }
    }
  }

  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: true
    default: false
    }
  }

  private static func isSign(_ byte: UInt8) -> Bool {
    byte == 0x2A || byte == 0x2B || byte == 0x3F || byte == 0x7B
  }

  private mutating func name() throws(GrammarError) -> (Int, Int) {
    let start = at
    while GrammarParser.isWord(byte()) { at += 1 }
    guard at > start else { throw .syntax(at: at) }
    return (start, at - start)
  }

  private func bucket(_ name: Bytes) -> Int {
    var hash: UInt32 = 2_166_136_261
    for index in 0..<name.count {
      hash = (hash ^ UInt32(name[index])) &* 16_777_619
    }
    return firstBucket + Int(hash % UInt32(GrammarParser.bucketCount))
  }

  private func find(_ name: Bytes) -> Int? {
    var rule = Int(cells.words[bucket(name)])
    while rule >= 0 {
      let start = cells[rule, 1]
      if text[start..<(start + cells[rule, 2])] == name { return rule }
      rule = cells[rule, 4]
    }
    return nil
  }

  /// The cell of a rule; made where the name is new.
  private mutating func definition(
    _ start: Int, _ count: Int
  ) throws(GrammarError) -> Int {
    let name = text[start..<(start + count)]
    try cells.count(at: start)
    if let rule = find(name) { return rule }
    let place = bucket(name)
    let rule = try cells.cell(
      .definition, start, count, -1, before: Int(cells.words[place]), at: start)
    cells.words[place] = Int32(rule)
    return rule
  }

  /// Reads alternatives; gives the last one's cell.
  mutating func alternatives(nested: Bool) throws(GrammarError) -> Int {
    depth += 1
    guard depth <= GrammarParser.mostDepth else { throw .tooLarge(at: at) }
    defer { depth -= 1 }
    var last = -1
    while true {
      let items = try sequence(nested: nested)
      last = try cells.cell(.alternative, items, before: last, at: at)
      guard byte() == 0x7C else { return last }
      at += 1
      try skipSpace(lines: true)
    }
  }

  /// Reads items up to what is none; gives the last one's cell, -1 of none.
  private mutating func sequence(nested: Bool) throws(GrammarError) -> Int {
    var last = -1
    // Whether the last thing that was read can be repeated, and how often that
    // was done.
    var isItem = false
    var signs = 0
    while true {
      let place = at
      let before = last
      if !GrammarParser.isSign(byte()) { signs = 0 }
      switch byte() {
      case 0x22:
        last = try literal(after: before)
        isItem = last != before
      case 0x5B:
        last = try characters(after: before)
        isItem = last != before
      case 0x2E:
        at += 1
        let range = try cells.cell(.range, 0, 0x10FFFF, at: place)
        last = try cells.cell(
          .characters, range, 0, before: before, at: place)
        isItem = true
      case 0x3C, 0x21:
        last = try tokenItem(after: before)
        isItem = true
      case 0x28:
        at += 1
        try skipSpace(lines: true)
        let body = try alternatives(nested: true)
        guard byte() == 0x29 else { throw .syntax(at: at) }
        at += 1
        last = try cells.cell(.group, body, before: before, at: place)
        isItem = true
      case 0x2A, 0x2B, 0x3F, 0x7B:
        guard isItem else { throw .syntax(at: place) }
        signs += 1
        guard signs <= GrammarParser.mostSigns else {
          throw .tooLarge(at: place)
        }
        let (least, most) = try bounds(nested: nested)
        let previous = cells[last, 4]
        last = try cells.cell(
          .repetition, last, least, most, before: previous, at: place)
      case let byte where GrammarParser.isWord(byte):
        let (start, count) = try name()
        let rule = try definition(start, count)
        last = try cells.cell(.rule, rule, start, before: before, at: place)
        isItem = true
      default: return last
      }
      try skipSpace(lines: nested)
    }
  }

  /// Reads a sign of repetition; -1 stands for no end.
  private mutating func bounds(
    nested: Bool
  ) throws(GrammarError) -> (Int, Int) {
    let place = at
    let sign = byte()
    at += 1
    switch sign {
    case 0x2A: return (0, -1)
    case 0x2B: return (1, -1)
    case 0x3F: return (0, 1)
    default: break
    }
    try skipSpace(lines: nested)
    let least = try number()
    try skipSpace(lines: nested)
    var most = least
    if byte() == 0x2C {
      at += 1
      try skipSpace(lines: nested)
      most = byte() == 0x7D ? -1 : try number()
      try skipSpace(lines: nested)
    }
    guard byte() == 0x7D else { throw .syntax(at: at) }
    at += 1
    guard most < 0 || least <= most else { throw .boundsReversed(at: place) }
    return (least, most)
  }

  /// Reads a decimal number of at most nine digits.
  mutating func number() throws(GrammarError) -> Int {
    let start = at
    var value = 0
    while byte() >= 0x30, byte() <= 0x39 {
      guard value < 100_000_000 else { throw .tooLarge(at: start) }
      value = value * 10 + Int(byte() - 0x30)
      at += 1
    }
    guard at > start else { throw .syntax(at: at) }
    return value
  }
}

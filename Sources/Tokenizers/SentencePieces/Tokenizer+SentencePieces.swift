import Memory

extension Tokenizer {
  /// Appends the ids of text that holds no special token.
  ///
  /// The text is cut where no token can span it, and each run is merged by
  /// itself. `beginsText` tells that the text is the first or follows a special
  /// token.
  func encode(
    _ text: Bytes, by pieces: SentencePieces, beginsText: Bool,
    into ids: inout TokenBuffer, _ work: TokenizerWork
  ) throws(TokenizerError) {
    guard !text.isEmpty else { return }
    var run = PieceRun(pieces: pieces, work: work)
    var previous: UInt32?
    if beginsText, pieces.addsSpace {
      run.append(Bytes(" "))
      previous = 0x20
    }
    var index = 0
    while index < text.count {
      let scalar = DecodedScalar(text, at: index)
      var bytes = text[index..<(index + scalar.byteCount)]
      var key = scalar.key(text[index])
      index += scalar.byteCount
      if key == 0x2581 {
        bytes = Bytes(" ")
        key = 0x20
      }
      if let previous, !pieces.joints.contains(previous, key) {
        try run.finish(into: &ids)
      }
      run.append(bytes)
      previous = key
    }
    try run.finish(into: &ids)
  }
}

/// Characters that are merged together.
private struct PieceRun {
  let pieces: SentencePieces
  let work: TokenizerWork

  /// The bytes of the run, which may be more than there is room for.
  private var count = 0

  init(pieces: SentencePieces, work: TokenizerWork) {
    self.pieces = pieces
    self.work = work
  }

  /// Adds a character.
  @inline(always)
  mutating func append(_ character: Bytes) {
    let end = count + character.count
    if end <= work.run.count {
      for index in 0..<character.count {
        work.run[count + index] = character[index]
      }
      work.merging.next[count] = UInt32(end)
    }
    count = end
  }

  /// Merges the run, appends its ids and begins the next one.
  mutating func finish(into ids: inout TokenBuffer) throws(TokenizerError) {
    guard count <= work.run.count else {
      throw .pieceTooLong(bytes: count, limit: work.run.count)
    }
    let text = work.run[0..<count].bytes
    PairMerger(
      rule: SentencePieceRule(pieces: pieces, text: text), work: work.merging
    )
    .merge(count)
    var position = 0
    while position < count {
      let next = Int(work.merging.next[position])
      push(text[position..<next], into: &ids)
      position = next
    }
    count = 0
  }

  /// Appends the token of a symbol.
  ///
  /// One without is a character by itself: its bytes' tokens, or where they are
  /// not complete the one of the unknown.
  private func push(_ symbol: Bytes, into ids: inout TokenBuffer) {
    if let token = pieces.find(symbol) { return ids.push(Int32(token)) }
    for index in 0..<symbol.count
    where pieces.fallback[Int(symbol[index])] == SymbolTable.none {
      if let unknown = pieces.unknown { ids.push(unknown) }
      return
    }
    for index in 0..<symbol.count {
      ids.push(Int32(pieces.fallback[Int(symbol[index])]))
    }
  }
}

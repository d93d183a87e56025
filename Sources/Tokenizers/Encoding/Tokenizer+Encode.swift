public import Memory

extension Tokenizer {
  /// Appends the ids of a text to `ids`.
  ///
  /// Special tokens divide the text first, longest first (see `partition`); what
  /// lies between them is composed where that was asked for and then encoded by
  /// itself, in a byte-pair vocabulary piece by piece. The origin of bytes
  /// matters to control tokens alone: pieces run across it. If `ids` holds
  /// tokens of text already, SentencePiece adds no space between.
  ///
  /// Any bytes are taken: stray bytes are encoded as the bytes they are. Text for
  /// which the vocabulary lacks a token becomes the unknown token, or is left out.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - edges: which ends of a sequence the text has; the file decides whether
  ///     they are marked. A mark is never doubled: not where the text's first or
  ///     last token is that mark, and `ids` must be empty for the beginning.
  ///   - ids: where its tokens go.
  ///   - work: the memory for it.
  /// - Throws: `TokenizerError.textTooLong`, `.pieceTooLong` or
  ///   `.tooManyTokens`; `ids` is then as it was.
  @export(interface)
  public func encode(
    _ text: MarkedText, edges: SequenceEdges = .none,
    into ids: inout TokenBuffer, work: TokenizerWork
  ) throws(TokenizerError) {
    let start = ids.count
    do throws(TokenizerError) {
      try encodeAll(text, edges, into: &ids, work)
      if ids.refusedCount > 0 {
        throw .tooManyTokens(
          count: ids.count - start + ids.refusedCount,
          limit: ids.capacity - start)
      }
    } catch {
      ids.truncate(to: start)
      throw error
    }
  }

  private func encodeAll(
    _ text: MarkedText, _ edges: SequenceEdges,
    into ids: inout TokenBuffer, _ work: TokenizerWork
  ) throws(TokenizerError) {
    guard text.bytes.count <= limits.textBytes else {
      throw .textTooLong(bytes: text.bytes.count, limit: limits.textBytes)
    }
    // U+2581 is a space to user-defined tokens too: they are looked for apart,
    // in a text that has spaces for it.
    let isEscaped =
      specials.holdsSpaces
      && text.bytes.firstIndex(of: Bytes("\u{2581}")) != nil
    let division = try divide(
      text, for: isEscaped ? .control : .all, in: work.matches)
    if let beginning, addsBeginning, edges != .none, ids.count == 0,
      !division.begins(with: beginning)
    {
      ids.push(beginning)
    }
    try division.forEachPart(
      of: text.bytes, symbols
    ) { part throws(TokenizerError) in
      switch part {
      case .token(let id): ids.push(id)
      case .text(let gap, let isBehindToken):
        let beginsText = isBehindToken || self.beginsText(after: ids.last)
        if isEscaped {
          try encode(
            escaped: gap, beginsText: beginsText, division.rest, into: &ids,
            work)
        } else {
          try encode(gap, beginsText: beginsText, into: &ids, work)
        }
      }
    }
    if let end, addsEnd, edges == .whole, ids.last != end { ids.push(end) }
  }

  /// Appends the ids of text with U+2581 in it and without control tokens;
  /// `matches` is room for the user-defined ones.
  private func encode(
    escaped gap: Bytes, beginsText: Bool, _ matches: Region<SpecialMatch>,
    into ids: inout TokenBuffer, _ work: TokenizerWork
  ) throws(TokenizerError) {
    let text = gap.unescaped(into: work.spaced)
    let division = try divide(.user(text), for: .userDefined, in: matches)
    try division.forEachPart(
      of: text, symbols
    ) { part throws(TokenizerError) in
      switch part {
      case .token(let id): ids.push(id)
      case .text(let gap, let isBehindToken):
        try encode(
          gap, beginsText: isBehindToken || beginsText, into: &ids, work)
      }
    }
  }

  /// Appends the ids of text that holds no special token.
  private func encode(
    _ fragment: Bytes, beginsText: Bool, into ids: inout TokenBuffer,
    _ work: TokenizerWork
  ) throws(TokenizerError) {
    var text = fragment
    if limits.composes {
      var composed = TextBuffer(work.composed)
      // No more marks than the longest piece has bytes may follow each other.
      let composer = CanonicalComposer(
        marks: work.merging.symbol, sorted: work.merging.next)
      try composer.compose(fragment, into: &composed)
      guard !composed.isTruncated else {
        throw .textTooLong(bytes: limits.textBytes + 1, limit: limits.textBytes)
      }
      text = composed.bytes
    }
    switch model {
    case .bytePairs(let pairs):
      try encode(text, by: pairs, into: &ids, work)
    case .sentencePieces(let pieces):
      try encode(
        text, by: pieces, beginsText: beginsText, into: &ids, work)
    case .unigram(let unigram):
      try encode(
        text, by: unigram, beginsText: beginsText, into: &ids, work)
    }
  }

  /// Whether what follows a token, or nothing, is read as the start of a text:
  /// SentencePiece puts a space before that.
  public func beginsText(after id: Int32?) -> Bool {
    guard let id else { return true }
    switch kind(of: id) {
    case .control: return true
    case .userDefined:
      if case .unigram = model { return false }
      return true
    // Text becomes it only where the vocabulary lacks bytes.
    case .unknown: return spellsBytes
    default: return false
    }
  }
}

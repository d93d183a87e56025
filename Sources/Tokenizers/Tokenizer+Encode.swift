import Memory

extension Tokenizer {
  /// Appends the ids of a text to `ids`.
  ///
  /// Special tokens divide the text first, longest first (see `partition`); what
  /// lies between them is composed where that was asked for, cut into pieces by
  /// the vocabulary's pattern, and each piece's bytes are merged. The origin of
  /// bytes matters to control tokens alone: pieces run across it.
  ///
  /// Any bytes are taken: what is no UTF-8 is encoded as the bytes it is. A byte
  /// for which the vocabulary has no token is left out.
  ///
  /// - Throws: `TokenizerError.textTooLong`, `.pieceTooLong` or
  ///   `.tooManyTokens`; `ids` is then as it was.
  public func encode(
    _ text: MarkedText, into ids: inout TokenBuffer, work: TokenizerWork
  ) throws(TokenizerError) {
    let start = ids.count
    do throws(TokenizerError) {
      try encodeAll(text, into: &ids, work)
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
    _ text: MarkedText, into ids: inout TokenBuffer, _ work: TokenizerWork
  ) throws(TokenizerError) {
    guard text.bytes.count <= limits.textBytes else {
      throw .textTooLong(bytes: text.bytes.count, limit: limits.textBytes)
    }
    var match = try partition(text, work)
    var start = 0
    while match != SpecialMatch.none {
      let found = work.matches[Int(match)]
      try encode(text.bytes[start..<Int(found.start)], into: &ids, work)
      ids.push(found.id)
      start = Int(found.start) + symbols[Int(found.id)].count
      match = found.next
    }
    try encode(text.bytes.suffix(from: start), into: &ids, work)
  }

  /// Appends the ids of text that holds no special token.
  private func encode(
    _ fragment: Bytes, into ids: inout TokenBuffer, _ work: TokenizerWork
  ) throws(TokenizerError) {
    var text = fragment
    if limits.composes {
      var composed = TextBuffer(work.composed)
      try CanonicalComposer(work).compose(fragment, into: &composed)
      guard !composed.isTruncated else {
        throw .textTooLong(bytes: limits.textBytes + 1, limit: limits.textBytes)
      }
      text = composed.bytes
    }
    let merger = PairMerger(symbols: symbols, merges: merges, work: work)
    var start = 0
    while start < text.count {
      let end = preTokenizer.endOfPiece(at: start, in: text)
      let piece = text[start..<end]
      guard piece.count <= work.pieceBytes else {
        throw .pieceTooLong(bytes: piece.count, limit: work.pieceBytes)
      }
      merger.merge(piece)
      push(piece, into: &ids, work)
      start = end
    }
  }

  /// Appends the symbols of a merged piece; one that is no token is spelled byte
  /// by byte.
  private func push(
    _ piece: Bytes, into ids: inout TokenBuffer, _ work: TokenizerWork
  ) {
    var position = 0
    while position < piece.count {
      let symbol = Int(work.symbol[position])
      let next = Int(work.next[position])
      if symbol < tokenCount {
        ids.push(Int32(symbol))
      } else {
        for index in position..<next {
          let byte = Int(symbols.symbolOfByte[Int(piece[index])])
          if byte < tokenCount { ids.push(Int32(byte)) }
        }
      }
      position = next
    }
  }
}

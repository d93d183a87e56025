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
    var match = try partition(text, work)
    if let beginning, addsBeginning, edges != .none, ids.count == 0,
      !holds(beginning, at: match, work)
    {
      ids.push(beginning)
    }
    var start = 0
    while match != SpecialMatch.none {
      let found = work.matches[Int(match)]
      try encode(text.bytes[start..<Int(found.start)], into: &ids, work)
      ids.push(found.id)
      start = Int(found.start) + symbols[Int(found.id)].count
      match = found.next
    }
    try encode(text.bytes.suffix(from: start), into: &ids, work)
    if let end, addsEnd, edges == .whole, ids.last != end { ids.push(end) }
  }

  /// Whether a text's first match is its first token, and this one.
  private func holds(
    _ id: Int32, at match: UInt32, _ work: TokenizerWork
  ) -> Bool {
    guard match != SpecialMatch.none else { return false }
    let found = work.matches[Int(match)]
    return found.start == 0 && found.id == id
  }

  /// Appends the ids of text that holds no special token.
  private func encode(
    _ fragment: Bytes, into ids: inout TokenBuffer, _ work: TokenizerWork
  ) throws(TokenizerError) {
    guard !fragment.isEmpty else { return }
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
        text, by: pieces, beginsText: beginsText(after: ids.last), into: &ids,
        work)
    }
  }

  /// Whether what follows a token, or nothing, is read as the start of a text:
  /// SentencePiece puts a space before that.
  public func beginsText(after id: Int32?) -> Bool {
    guard let id else { return true }
    let kind = kind(of: id)
    return kind == .control || kind == .userDefined
  }
}

import Memory

extension Tokenizer {
  /// Appends the ids of text that holds no special token: pieces by the
  /// vocabulary's pattern, in each of which bytes merge.
  func encode(
    _ text: Bytes, by pairs: BytePairs, into ids: inout TokenBuffer,
    _ work: TokenizerWork
  ) throws(TokenizerError) {
    let encoder = PieceEncoder(
      tokenizer: self, ignoresMerges: pairs.preTokenizer.ignoresMerges,
      merger: PairMerger(
        rule: BytePairRule(merges: pairs.merges, symbol: work.merging.symbol),
        work: work.merging))
    if pairs.preTokenizer.wordDigits > 0 {
      let scanner = WordScanner(longestNumber: pairs.preTokenizer.wordDigits)
      var start = 0
      while start < text.count {
        let end = scanner.endOfPiece(at: start, in: text)
        try encoder.encode(text[start..<end], into: &ids)
        start = end
      }
    } else {
      var cursor = PieceCursor(pairs.expressions, text, work.matching)
      while let piece = cursor.next() {
        try encoder.encode(text[piece], into: &ids)
      }
    }
  }
}

/// Encodes pieces of text one by one.
private struct PieceEncoder {
  let tokenizer: Tokenizer
  let ignoresMerges: Bool
  let merger: PairMerger<BytePairRule>

  /// Appends the ids of a piece.
  @inline(always)
  func encode(
    _ piece: Bytes, into ids: inout TokenBuffer
  ) throws(TokenizerError) {
    let symbols = tokenizer.symbols
    let merging = merger.work
    if ignoresMerges, let id = symbols.find(piece), id < tokenizer.tokenCount {
      return ids.push(Int32(id))
    }
    guard piece.count <= merging.pieceBytes else {
      throw .pieceTooLong(bytes: piece.count, limit: merging.pieceBytes)
    }
    for index in 0..<piece.count {
      merging.symbol[index] = symbols.symbolOfByte[Int(piece[index])]
      merging.next[index] = UInt32(index + 1)
    }
    merger.merge(piece.count)
    push(piece, into: &ids)
  }

  /// Appends the symbols of a merged piece; one that is not a token is spelled
  /// byte by byte.
  private func push(_ piece: Bytes, into ids: inout TokenBuffer) {
    let symbols = tokenizer.symbols
    let tokenCount = tokenizer.tokenCount
    let merging = merger.work
    var position = 0
    while position < piece.count {
      let symbol = Int(merging.symbol[position])
      let next = Int(merging.next[position])
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

import Memory

extension Tokenizer {
  /// Appends the ids of text that holds no special token: pieces by the
  /// vocabulary's pattern, in each of which bytes merge.
  func encode(
    _ text: Bytes, by pairs: BytePairs, into ids: inout TokenBuffer,
    _ work: TokenizerWork
  ) throws(TokenizerError) {
    let merging = work.merging
    let merger = PairMerger(
      rule: BytePairRule(merges: pairs.merges, symbol: merging.symbol),
      work: merging)
    let ignoresMerges = pairs.preTokenizer.ignoresMerges
    var start = 0
    while start < text.count {
      let end = pairs.preTokenizer.endOfPiece(at: start, in: text)
      let piece = text[start..<end]
      start = end
      if ignoresMerges, let id = symbols.find(piece), id < tokenCount {
        ids.push(Int32(id))
        continue
      }
      guard piece.count <= merging.pieceBytes else {
        throw .pieceTooLong(bytes: piece.count, limit: merging.pieceBytes)
      }
      for index in 0..<piece.count {
        merging.symbol[index] = symbols.symbolOfByte[Int(piece[index])]
        merging.next[index] = UInt32(index + 1)
      }
      merger.merge(piece.count)
      push(piece, into: &ids, merging)
    }
  }

  /// Appends the symbols of a merged piece; one that is not a token is spelled
  /// byte by byte.
  private func push(
    _ piece: Bytes, into ids: inout TokenBuffer, _ merging: MergingWork
  ) {
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

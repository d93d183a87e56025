import Memory

extension Tokenizer {
  /// Appends the ids of text that holds no special token.
  ///
  /// `beginsText` tells that the text is the first or follows a special token.
  func encode(
    _ text: Bytes, by unigram: Unigram, beginsText: Bool,
    into ids: inout TokenBuffer, _ work: TokenizerWork
  ) throws(TokenizerError) {
    let lattice = work.lattice
    let normalized = try unigram.normalizer.normalize(
      text, beginsText: beginsText, unigram, into: lattice.text)
    guard !normalized.isEmpty else { return }
    UnigramLattice(unigram: unigram, text: normalized, work: lattice).solve()
    var start = 0
    var wasUnknown = false
    while start < normalized.count {
      let end = start + Int(lattice.lengths[start])
      let piece = normalized[start..<end]
      start = end
      if let id = unigram.piece(spelled: piece) {
        ids.push(Int32(id))
        wasUnknown = false
      } else if unigram.hasBytes(of: piece) {
        for index in 0..<piece.count {
          ids.push(Int32(unigram.fallback[Int(piece[index])]))
        }
        wasUnknown = false
      } else {
        // A run of unknown characters is one token.
        if let unknown = unigram.unknown, !wasUnknown { ids.push(unknown) }
        wasUnknown = true
      }
    }
  }
}

import GGUF
import Memory
import Models

/// What decides between the ways to cut a text: merges, or scores.
extension SyntheticVocabulary {
  /// Every word as a shorter one and a letter, then in other ways until there
  /// are as many merges as in the true vocabulary.
  func merges(_ storage: Region<UInt8>) throws(GGUFError) -> GGUFArray {
    var builder = GGUFArrayBuilder(of: .string, in: storage)
    try withText { text throws(GGUFError) in
      for tail in 1..<SyntheticWord.mostLetters {
        for number in 0..<(row.plain.count - 256) {
          guard builder.count < row.merges else { return }
          let word = SyntheticWord(number)
          guard word.letters > tail else { continue }
          text.removeAll()
          word.append(to: &text, spaceBefore: tail)
          try builder.append(.string(text.bytes))
        }
      }
    }
    return builder.array
  }

  /// The scores of pieces, the shorter ones' higher.
  func scores(_ storage: Region<UInt8>) throws(GGUFError) -> GGUFArray {
    var builder = GGUFArrayBuilder(of: .float32, in: storage)
    let first = row.plain.lowerBound + 256
    for id in 0..<row.count {
      var score: Float = 0
      if id >= first, id < row.plain.upperBound {
        score = self.score(ofRank: id - first)
      }
      try builder.append(.float32(score))
    }
    return builder.array
  }

  private func score(ofRank rank: Int) -> Float {
    // The earlier a piece, the sooner it is merged.
    guard case .likeliest = row.model else { return -Float(rank) }
    // Any piece is likelier than two of which it is made: the least logarithm is
    // larger than twice the largest.
    return Float(-8.5 - 4 * Double(rank) / Double(row.plain.count))
  }
}

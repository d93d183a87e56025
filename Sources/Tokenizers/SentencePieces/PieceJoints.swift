import Memory

/// The pairs of neighbouring characters that occur inside of some token.
///
/// A token never spans two characters that are not such a pair. A text can
/// therefore be cut between them: either side merges as it would in the whole.
/// The set holds hashes and not the pairs themselves: a wrong yes only costs a
/// cut.
struct PieceJoints {
  private let words: Region<UInt64>

  /// A set in zeroed `words`, a power of two of them.
  init(_ words: Region<UInt64>) {
    self.words = words
  }

  /// The number of words for tokens of so many bytes together: at least four
  /// bits for each byte, and so for each pair.
  static func wordCount(forBytes count: Int) -> Int {
    var words = 16
    while words < count / 16 { words *= 2 }
    return words
  }

  /// Adds all pairs of a token.
  func insert(_ text: Bytes) {
    var index = 0
    var previous: UInt32?
    while index < text.count {
      let scalar = DecodedScalar(text, at: index)
      let key = scalar.key(text[index])
      if let previous {
        let (word, bit) = place(previous, key)
        words[word] |= bit
      }
      previous = key
      index += scalar.byteCount
    }
  }

  /// Whether some token may hold the pair.
  @inline(always)
  func contains(_ left: UInt32, _ right: UInt32) -> Bool {
    let (word, bit) = place(left, right)
    return words[word] & bit != 0
  }

  @inline(always)
  private func place(_ left: UInt32, _ right: UInt32) -> (Int, UInt64) {
    let hash = Hash.of(UInt64(left), UInt64(right))
    let word = Int(truncatingIfNeeded: hash >> 32) & (words.count - 1)
    return (word, 1 << (hash & 63))
  }
}

extension DecodedScalar {
  /// A number that tells characters apart, stray bytes included.
  @inline(always)
  func key(_ first: UInt8) -> UInt32 {
    isWellFormed ? value : 0x11_0000 + UInt32(first)
  }
}

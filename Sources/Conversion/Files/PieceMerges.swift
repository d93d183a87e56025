/// The merges of pieces with scores: every way to make a piece of two others, the
/// best score first.
struct PieceMerges {
  private(set) var merges: [(left: String, right: String)] = []

  /// The longest piece that is divided, in bytes.
  private static let pieceLimit = 256

  init(_ vocabulary: FileVocabulary) {
    var ids: [[UInt8]: Int] = [:]
    for (id, token) in vocabulary.tokens.enumerated()
    where token.type == .normal { ids[token.bytes] = ids[token.bytes] ?? id }
    var found: [(score: Float, id: Int, left: Int, right: Int)] = []
    for (id, token) in vocabulary.tokens.enumerated() {
      let bytes = token.bytes
      guard token.type == .normal, bytes.count <= PieceMerges.pieceLimit,
        ids[bytes] == id
      else { continue }
      for cut in 1..<max(bytes.count, 1) where bytes[cut] & 0xC0 != 0x80 {
        guard let left = ids[Array(bytes[..<cut])],
          let right = ids[Array(bytes[cut...])]
        else { continue }
        found.append((token.score, id, left, right))
      }
    }
    found.sort {
      if $0.score != $1.score { return $0.score > $1.score }
      return ($0.id, $0.left, $0.right) < ($1.id, $1.left, $1.right)
    }
    merges = found.map {
      (vocabulary.tokens[$0.left].text, vocabulary.tokens[$0.right].text)
    }
  }
}

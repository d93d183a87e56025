import GGUF
import Memory

/// SentencePiece's Unigram model: of all ways to cut a text into pieces, the one
/// whose scores, log probabilities, have the greatest sum.
///
/// Pieces are kept with spaces for U+2581, which in a text is read as one.
/// Control, unknown, byte and unused tokens never come out of a text. A
/// user-defined one scores a little below 0 whatever its own score is, and so
/// nearly always wins.
struct Unigram {
  let symbols: SymbolTable
  let slots: HashSlots
  let kinds: Region<UInt8>
  /// The hash of each token's text, by its scalars.
  let hashes: Region<UInt64>
  let scores: Region<Float>
  let beginnings: PieceBeginnings
  /// For each byte the token that spells it.
  let fallback: Region<UInt32>
  /// The score of a character that is not a piece.
  let unknownScore: Double
  /// The token of such characters, where bytes do not spell them.
  let unknown: Int32?
  let normalizer: PieceNormalizer

  /// The most bytes of a piece: time is in proportion to it.
  static let mostPieceBytes = 512

  /// Less likely than any piece, by SentencePiece's number.
  private static let penalty = 10.0

  /// Reads tokens and scores into the tables of `plan`.
  init(
    _ vocabulary: Vocabulary, _ ids: FileIdentifiers, symbols: SymbolTable,
    kinds: Region<UInt8>, fallback: Region<UInt32>, plan: Plan,
    in arena: borrowing Arena
  ) throws(TokenizerError) {
    let words = arena[plan.beginnings]
    words.fill(with: 0)
    let beginnings = PieceBeginnings(words)
    let hashes = arena[plan.hashes]
    let scores = arena[plan.scores]
    let slots = symbols.slots
    var least: Float = 0
    var greatest: Float = 0
    for id in 0..<scores.count {
      let score = try vocabulary.score(of: id)
      scores[id] = score
      hashes[id] = 0
    }
    var hasNormal = false
    var hasUserDefined = false
    try symbols.fill(
      pieces: vocabulary, kinds: kinds, fallback: fallback
    ) { id, kind throws(TokenizerError) in
      let text = symbols[id]
      guard kind != .unused, !text.isEmpty else { return }
      guard text.count <= Unigram.mostPieceBytes else {
        throw .vocabularyTooLarge(
          "bytes in a piece", count: text.count, limit: Unigram.mostPieceBytes)
      }
      if kind == .normal {
        least = hasNormal ? min(least, scores[id]) : scores[id]
        greatest = max(greatest, scores[id])
        hasNormal = true
      } else {
        hasUserDefined = true
      }
      hashes[id] = beginnings.insert(text)
      _ = try slots.insert(id, hash: hashes[id]) { hashes[$0] == hashes[id] }
    }
    for id in 0..<scores.count
    where kinds[id] == TokenKind.userDefined.rawValue {
      scores[id] = Float(symbols[id].count) * greatest - 0.1
    }
    unknownScore = Double(least) - Unigram.penalty
    unknown = try ids.unknown(kinds)
    normalizer = try PieceNormalizer(
      ids.file, isLlama: vocabulary.isLlama, protects: hasUserDefined)
    self.symbols = symbols
    self.kinds = kinds
    self.slots = slots
    self.hashes = hashes
    self.scores = scores
    self.beginnings = beginnings
    self.fallback = fallback
  }

  /// The piece whose text has that hash.
  @inline(always)
  func piece(_ hash: UInt64) -> Int? {
    slots.find(hash) { hashes[$0] == hash }
  }

  /// Whether a piece stays as it is when a text is normalised.
  func isUserDefined(_ id: Int) -> Bool {
    kinds[id] == TokenKind.userDefined.rawValue
  }

  /// The piece that is spelled so.
  func piece(spelled text: Bytes) -> Int? {
    var hash = Hash.ofNothing
    var index = 0
    while index < text.count {
      let scalar = DecodedScalar(text, at: index)
      hash = Hash.of(hash, appending: scalar.key(text[index]))
      index += scalar.byteCount
    }
    guard let id = piece(hash), isEqual(symbols[id], text) else { return nil }
    return id
  }

  /// Whether a character that is not a piece becomes the tokens of its bytes.
  func hasBytes(of character: Bytes) -> Bool {
    for index in 0..<character.count
    where fallback[Int(character[index])] == SymbolTable.none {
      return false
    }
    return true
  }
}

/// The texts with which some piece begins, whole pieces included.
///
/// A set of hashes: a wrong yes only costs a further look.
struct PieceBeginnings {
  private let words: Region<UInt64>

  /// A set in zeroed `words`, a power of two of them.
  init(_ words: Region<UInt64>) {
    self.words = words
  }

  /// Adds a piece; answers the hash of its text.
  func insert(_ text: Bytes) -> UInt64 {
    var hash = Hash.ofNothing
    var index = 0
    while index < text.count {
      let scalar = DecodedScalar(text, at: index)
      hash = Hash.of(hash, appending: scalar.key(text[index]))
      index += scalar.byteCount
      let (word, bit) = place(hash)
      words[word] |= bit
    }
    return hash
  }

  /// Whether some piece may begin with a text of that hash.
  @inline(always)
  func contains(_ hash: UInt64) -> Bool {
    let (word, bit) = place(hash)
    return words[word] & bit != 0
  }

  @inline(always)
  private func place(_ hash: UInt64) -> (Int, UInt64) {
    // The lowest bits and the upper half find the piece itself.
    let word = Int(truncatingIfNeeded: hash >> 12) & (words.count - 1)
    return (word, 1 << (hash >> 6 & 63))
  }
}

import Memory

/// One length that special tokens have.
struct SpecialLength: BitwiseCopyable {
  /// The length in bytes.
  var byteCount = 0
  /// The rolling hash's factor to this power, less one.
  var power: UInt64 = 1
  /// The first bytes of the tokens of this length.
  var firstBytes = ByteSet()
  /// Whether one of them is user-defined, to be found in all text.
  var holdsUserDefined = false
}

/// A set of byte values.
struct ByteSet: BitwiseCopyable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  @inline(always)
  mutating func insert(_ byte: UInt8) {
    let bit: UInt64 = 1 << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  @inline(always)
  func contains(_ byte: UInt8) -> Bool {
    let word: UInt64
    switch byte >> 6 {
    case 0: word = words.0
    case 1: word = words.1
    case 2: word = words.2
    default: word = words.3
    }
    return word >> UInt64(byte & 63) & 1 != 0
  }

  func meets(_ other: ByteSet) -> Bool {
    words.0 & other.words.0 | words.1 & other.words.1 | words.2 & other.words.2
      | words.3 & other.words.3 != 0
  }
}

/// Control, unknown and user-defined tokens, found in text by their spelling.
///
/// Tokens are hashed by a polynomial of their bytes, which rolls along a text:
/// a pass over the text for each length that tokens have, however many there
/// are, never depends on what is in the text.
struct SpecialTokens {
  /// The most different lengths, and so passes over a text.
  static let mostLengths = 256

  /// The factor of the polynomial: odd, with mixed bits.
  static let factor: UInt64 = 0x5851_F42D_4C95_7F2D

  let slots: HashSlots
  let lengths: Region<SpecialLength>
  let symbols: SymbolTable
  let kinds: Region<UInt8>
  /// Whether a user-defined one holds a space, which a text may escape.
  var holdsSpaces = false

  /// The polynomial of some bytes.
  static func polynomial(_ text: Bytes) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<text.count {
      value = value &* factor &+ UInt64(text[index])
    }
    return value
  }

  @inline(always)
  func kind(_ id: Int) -> TokenKind? { TokenKind(rawValue: kinds[id]) }

  /// The token that is spelled as `text`, whose polynomial is given.
  @inline(always)
  func find(_ text: Bytes, polynomial: UInt64) -> Int? {
    slots.find(Hash.of(polynomial, UInt64(text.count))) {
      isEqual(symbols[$0], text)
    }
  }

  /// Collects the special tokens, their lengths descending in `lengths`;
  /// user-defined ones where those divide a text.
  ///
  /// Of tokens with the same spelling the first is found; those without a
  /// spelling are not.
  ///
  /// - Returns: The number of lengths, and whether a user-defined token holds a
  ///   space.
  func fill(
    _ vocabulary: Vocabulary
  ) throws(TokenizerError) -> (lengths: Int, holdsSpaces: Bool) {
    var count = 0
    var holdsSpaces = false
    for id in 0..<kinds.count {
      guard let kind = kind(id), vocabulary.isDividing(kind) else { continue }
      let text = symbols[id]
      guard !text.isEmpty else { continue }
      let hash = Hash.of(SpecialTokens.polynomial(text), UInt64(text.count))
      let earlier = try slots.insert(id, hash: hash) {
        isEqual(symbols[$0], text)
      }
      guard earlier == nil else { continue }
      let place = try place(of: text.count, &count)
      lengths[place].firstBytes.insert(text[0])
      guard kind == .userDefined else { continue }
      lengths[place].holdsUserDefined = true
      if text.holdsSpace { holdsSpaces = true }
    }
    for index in 0..<count {
      for _ in 1..<lengths[index].byteCount {
        lengths[index].power = lengths[index].power &* SpecialTokens.factor
      }
    }
    return (count, holdsSpaces)
  }

  /// The place of a length, which it is given where it has none.
  private func place(
    of byteCount: Int, _ count: inout Int
  ) throws(TokenizerError) -> Int {
    var place = 0
    while place < count, lengths[place].byteCount > byteCount { place += 1 }
    if place < count, lengths[place].byteCount == byteCount { return place }
    guard count < lengths.count else {
      throw .tooManySpecialLengths(limit: lengths.count)
    }
    for index in stride(from: count, to: place, by: -1) {
      lengths[index] = lengths[index - 1]
    }
    lengths[place] = SpecialLength()
    lengths[place].byteCount = byteCount
    count += 1
    return place
  }
}

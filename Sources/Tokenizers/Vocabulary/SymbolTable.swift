import Memory

/// The bytes of every symbol that merging deals with, and the way back.
///
/// Symbols are numbered: first the vocabulary's tokens; then one for each byte,
/// which stands for a byte that is not a token; then pieces that merges make and
/// that are not tokens. The text of symbol s lies at `offsets[s]` up to
/// `offsets[s + 1]`.
struct SymbolTable {
  /// Stands where there is not a symbol.
  static let none = UInt32.max

  /// The most pieces that are not tokens.
  ///
  /// Vocabularies in use have none; test vocabularies have a few.
  static let mostUnnamed = 4096

  /// The most bytes of them together, and of the merge that is being read.
  static let mostUnnamedBytes = 65_536

  let bytes: Region<UInt8>
  let offsets: Region<UInt32>
  let slots: HashSlots

  /// For each byte the symbol that stands for it alone.
  let symbolOfByte: Region<UInt32>

  /// The bytes of a symbol.
  @inline(always)
  subscript(symbol: Int) -> Bytes {
    bytes[Int(offsets[symbol])..<Int(offsets[symbol + 1])].bytes
  }

  /// The symbol that has these bytes and may come out of merging.
  @inline(always)
  func find(_ text: Bytes) -> Int? {
    if text.count == 1 { return Int(symbolOfByte[Int(text[0])]) }
    return slots.find(Hash.of(text)) { isEqual(self[$0], text) }
  }

  /// Makes `symbol`, whose bytes are in place, one that is found by them.
  ///
  /// - Returns: The symbol that had the same bytes before, which it keeps.
  func insert(_ symbol: Int) throws(TokenizerError) -> Int? {
    let text = self[symbol]
    return try slots.insert(symbol, hash: Hash.of(text)) {
      isEqual(self[$0], text)
    }
  }
}

/// Whether two views hold the same bytes, eight at a time.
@inline(always)
func isEqual(_ left: Bytes, _ right: Bytes) -> Bool {
  guard left.count == right.count else { return false }
  var index = 0
  while let word = left.load(UInt64.self, at: index) {
    if word != right.load(UInt64.self, at: index) { return false }
    index += 8
  }
  while index < left.count {
    if left[index] != right[index] { return false }
    index += 1
  }
  return true
}

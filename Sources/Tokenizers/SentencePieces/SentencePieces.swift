import GGUF
import Memory

/// SentencePiece's byte-pair encoding, as llama.cpp does it: characters merge
/// where the two together are a token, the token of the highest score first.
///
/// The vocabulary writes U+2581 for a space. Here tokens are kept with spaces,
/// and that character in a text is read as one: the same tokens, and decoding
/// has nothing to replace. Control, unknown, user-defined and byte tokens never
/// come out of merging, whatever a text spells.
struct SentencePieces {
  let symbols: SymbolTable
  /// Each token's rank in merging: the higher the score the lower.
  let ranks: Region<UInt32>
  let joints: PieceJoints
  /// For each byte the token that spells it where no other token does.
  let fallback: Region<UInt32>
  /// The most bytes of a token that comes out of merging.
  let longest: Int
  /// The token that stands for a character that nothing spells.
  let unknown: Int32?
  /// Whether a text, and what follows a special token, begins with a space.
  let addsSpace: Bool

  /// Reads tokens and scores into the tables of `plan`.
  init(
    _ vocabulary: Vocabulary, _ ids: FileIdentifiers, symbols: SymbolTable,
    kinds: Region<UInt8>, fallback: Region<UInt32>, plan: Plan,
    in arena: borrowing Arena
  ) throws(TokenizerError) {
    let words = arena[plan.joints]
    words.fill(with: 0)
    let joints = PieceJoints(words)
    var longest = 0
    try symbols.fill(
      pieces: vocabulary, kinds: kinds, fallback: fallback
    ) { id, _ throws(TokenizerError) in
      _ = try symbols.makeFindable(id, tokenCount: kinds.count)
      joints.insert(symbols[id])
      longest = max(longest, symbols[id].count)
    }
    for byte in 0..<256 where fallback[byte] == SymbolTable.none {
      let symbol = symbols.symbolOfByte[byte]
      if symbol < kinds.count { fallback[byte] = symbol }
    }
    self.longest = longest
    let ranks = arena[plan.ranks]
    for id in 0..<ranks.count {
      let score = try vocabulary.score(of: id)
      ranks[id] = SentencePieces.rank(score)
    }
    unknown = try ids.unknown(kinds)
    addsSpace = ids.file.flag(TokenizerHints.addsSpace) ?? true
    self.symbols = symbols
    self.joints = joints
    self.fallback = fallback
    self.ranks = ranks
  }

  /// The token that has these bytes and may come out of merging.
  @inline(always)
  func find(_ text: Bytes) -> Int? {
    guard text.count <= longest, let symbol = symbols.find(text),
      symbol < ranks.count
    else { return nil }
    return symbol
  }

  /// The rank of a score: lower for higher scores, and equal for equal ones.
  static func rank(_ score: Float) -> UInt32 {
    // Zero has two spellings. Otherwise the bits of positive floats ascend as
    // they do, and those of negative ones descend.
    let bits = (score + 0).bitPattern
    return bits >> 31 == 0 ? ~(bits | 1 << 31) : bits
  }
}

/// Symbols merge where together they are a token.
struct SentencePieceRule: MergeRule {
  let pieces: SentencePieces
  let text: Bytes

  @inline(always)
  func rank(_ left: Int, _ right: Int, _ end: Int) -> UInt32 {
    guard let token = pieces.find(text[left..<end]) else {
      return MergeRank.none
    }
    return pieces.ranks[token]
  }

  @inline(always)
  func didMerge(_ left: Int, _ rank: UInt32) {}
}

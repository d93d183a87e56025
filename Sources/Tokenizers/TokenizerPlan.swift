public import GGUF
public import Memory

/// The memory that a file's vocabulary takes, before any of it is read.
///
/// Only counts and names are looked at; the tables are filled by `Tokenizer`.
public struct TokenizerPlan {
  /// The limits of one text.
  public let limits: TokenizerLimits

  /// The number of tokens in the vocabulary.
  public let tokenCount: Int

  /// The number of merges.
  public var mergeCount: Int { bytePairs.count }

  let bytes: Reservation<UInt8>
  let offsets: Reservation<UInt32>
  let kinds: Reservation<UInt8>
  let symbolSlots: Reservation<UInt32>
  let symbolOfByte: Reservation<UInt32>
  let bytePairs: BytePairs.Plan
  let specialSlots: Reservation<UInt32>
  let specialLengths: Reservation<SpecialLength>
  let sentencePieces: SentencePieces.Plan

  let merging: MergingWork.Plan
  let matching: MatchingWork.Plan
  let run: Reservation<UInt8>
  let matches: Reservation<SpecialMatch>
  let composed: Reservation<UInt8>

  /// Counts the vocabulary of `file` and sets aside its tables and the work.
  ///
  /// - Throws: `TokenizerError` where the vocabulary is of a kind that is not
  ///   supported, or larger than the tables are made for.
  public init(
    _ file: GGUFFile, limits: TokenizerLimits, in arena: inout ArenaPlan
  ) throws(TokenizerError) {
    // Positions in a text are kept in 32 bits.
    guard limits.textBytes <= Int32.max else {
      throw .textTooLong(bytes: limits.textBytes, limit: Int(Int32.max))
    }
    let vocabulary = try Vocabulary(file)
    self.limits = limits
    tokenCount = vocabulary.tokens.count
    let isSentencePieces: Bool
    let hasExpressions: Bool
    switch vocabulary.model {
    case .bytePairs(let row):
      isSentencePieces = false
      hasExpressions = row.wordDigits == 0
    case .sentencePieces:
      isSentencePieces = true
      hasExpressions = false
    }
    // SentencePiece merges by scores, whatever else a file has.
    let merges = isSentencePieces ? nil : vocabulary.merges
    let mergeCount = merges?.count ?? 0
    let tokenBytes = vocabulary.tokens.byteCount
    let mergeBytes = merges?.byteCount ?? 0
    let specialCount = try vocabulary.specialCount()
    try vocabulary.checkMerges()

    // Decoding makes no text longer, so the spelled lengths suffice.
    let byteCount =
      tokenBytes + 256 + min(mergeBytes, SymbolTable.mostUnnamedBytes)
    guard byteCount <= UInt32.max else {
      throw .vocabularyTooLarge(
        "bytes", count: byteCount, limit: Int(UInt32.max))
    }
    do throws(MemoryError) {
      let pairs = try BytePairs.Plan(
        count: mergeCount, hasExpressions: hasExpressions, in: &arena)
      bytePairs = pairs
      // Symbols are the tokens, the 256 bytes and the unnamed pieces.
      let symbolCount = tokenCount + 256 + pairs.unnamedCount
      bytes = try arena.reserve(byteCount, of: UInt8.self, for: .tokenizer)
      offsets = try arena.reserve(
        symbolCount + 1, of: UInt32.self, for: .tokenizer)
      kinds = try arena.reserve(tokenCount, of: UInt8.self, for: .tokenizer)
      symbolSlots = try arena.reserve(
        HashSlots.slotCount(for: symbolCount), of: UInt32.self, for: .tokenizer)
      symbolOfByte = try arena.reserve(256, of: UInt32.self, for: .tokenizer)
      specialSlots = try arena.reserve(
        HashSlots.slotCount(for: specialCount), of: UInt32.self,
        for: .tokenizer)
      specialLengths = try arena.reserve(
        SpecialTokens.mostLengths, of: SpecialLength.self, for: .tokenizer)

      sentencePieces = try SentencePieces.Plan(
        isUsed: isSentencePieces, tokenCount: tokenCount,
        tokenBytes: tokenBytes, in: &arena)

      merging = try MergingWork.Plan(
        pieceBytes: limits.pieceBytes, in: &arena)
      matching = try MatchingWork.Plan(isUsed: hasExpressions, in: &arena)
      run = try arena.reserve(
        isSentencePieces ? limits.pieceBytes : 0, of: UInt8.self, for: .text)
      matches = try arena.reserve(
        limits.tokens, of: SpecialMatch.self, for: .text)
      composed = try arena.reserve(
        limits.composes ? limits.textBytes : 0, of: UInt8.self, for: .text)
    } catch {
      throw .memory(error)
    }
  }
}

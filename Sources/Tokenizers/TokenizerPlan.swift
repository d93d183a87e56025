public import GGUF
public import Memory

/// The memory that a file's vocabulary takes, before any of it is read.
///
/// Only counts and names are looked at; the tables are filled by `Tokenizer`.
public struct TokenizerPlan {
  /// The limits of one text.
  public let limits: TokenizerLimits

  /// What the tokenizer is, and how that is known.
  public let identity: TokenizerIdentity

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
  let fallback: Reservation<UInt32>
  let sentencePieces: SentencePieces.Plan
  let unigram: Unigram.Plan

  let merging: MergingWork.Plan
  let matching: MatchingWork.Plan
  let lattice: LatticeWork.Plan
  let run: Reservation<UInt8>
  let matches: Reservation<SpecialMatch>
  let composed: Reservation<UInt8>
  let spaced: Reservation<UInt8>
  /// Whether user-defined tokens hold spaces.
  let holdsSpaces: Bool

  /// Counts the vocabulary of `file` and sets aside its tables and the work.
  ///
  /// - Throws: `TokenizerError` where the vocabulary is of a kind that is not
  ///   supported, or larger than the tables are made for.
  @export(interface)
  public init(
    _ file: GGUFFile, limits: TokenizerLimits, in arena: inout ArenaPlan
  ) throws(TokenizerError) {
    // Positions in a text are kept in 32 bits.
    guard limits.textBytes <= Int32.max else {
      throw .textTooLong(bytes: limits.textBytes, limit: Int(Int32.max))
    }
    let vocabulary = try Vocabulary(file, as: limits.kind)
    self.limits = limits
    identity = vocabulary.identity
    tokenCount = vocabulary.tokens.count
    let kind = vocabulary.identity.kind
    var hasExpressions = false
    if case .bytePairs(let row) = vocabulary.model {
      hasExpressions = row.wordDigits == 0
    }
    // SentencePiece goes by scores, whatever else a file has.
    let merges = kind == .bytePairs ? vocabulary.merges : nil
    let mergeCount = merges?.count ?? 0
    let tokenBytes = vocabulary.tokens.byteCount
    let mergeBytes = merges?.byteCount ?? 0
    let dividing = try vocabulary.dividing()
    holdsSpaces = dividing.holdsSpaces
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
        HashSlots.slotCount(for: dividing.count), of: UInt32.self,
        for: .tokenizer)
      specialLengths = try arena.reserve(
        SpecialTokens.mostLengths, of: SpecialLength.self, for: .tokenizer)

      fallback = try arena.reserve(
        kind == .bytePairs ? 0 : 256, of: UInt32.self, for: .tokenizer)
      sentencePieces = try SentencePieces.Plan(
        isUsed: kind == .sentencePieces, tokenCount: tokenCount,
        tokenBytes: tokenBytes, in: &arena)
      unigram = try Unigram.Plan(
        isUsed: kind == .unigram, tokenCount: tokenCount,
        tokenBytes: tokenBytes, in: &arena)

      merging = try MergingWork.Plan(
        pieceBytes: TokenizerPlan.mergedBytes(kind, limits), in: &arena)
      // A text may begin with a space that is not in it, and grow by its map.
      lattice = try LatticeWork.Plan(
        isUsed: kind == .unigram,
        bytes: TokenizerPlan.latticeBytes(file, limits), in: &arena)
      matching = try MatchingWork.Plan(isUsed: hasExpressions, in: &arena)
      run = try arena.reserve(
        kind == .sentencePieces ? limits.pieceBytes : 0, of: UInt8.self,
        for: .text)
      matches = try arena.reserve(
        limits.tokens, of: SpecialMatch.self, for: .text)
      composed = try arena.reserve(
        limits.composes ? limits.textBytes : 0, of: UInt8.self, for: .text)
      spaced = try arena.reserve(
        holdsSpaces ? limits.textBytes : 0, of: UInt8.self, for: .text)
    } catch {
      throw .memory(error)
    }
  }

  /// The bytes that are merged at once: Unigram merges nothing, but composing
  /// sorts marks in this memory.
  private static func mergedBytes(
    _ kind: TokenizerKind, _ limits: TokenizerLimits
  ) -> Int {
    if kind != .unigram { return limits.pieceBytes }
    return limits.composes ? min(limits.pieceBytes, 4096) : 0
  }

  /// The bytes of a text that Unigram cuts, once it is normalised.
  private static func latticeBytes(
    _ file: GGUFFile, _ limits: TokenizerLimits
  ) throws(MemoryError) -> Int {
    let grows = file.entry("tokenizer.ggml.precompiled_charsmap") != nil
    let (bytes, overflow) = limits.pieceBytes.multipliedReportingOverflow(
      by: grows ? 3 : 1)
    guard !overflow, bytes >= 0, bytes < Int.max - 1 else {
      throw .planTooLarge
    }
    return bytes + 1
  }
}

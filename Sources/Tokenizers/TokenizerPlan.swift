public import GGUF
public import Memory

/// What a file's vocabulary takes, before any of it is read.
///
/// Only counts and names are looked at; the tables are filled by `Tokenizer`.
public struct TokenizerPlan {
  /// The most tokens, and the most merges: what `HashSlots` can tell apart, less
  /// the symbols that are no tokens.
  static let mostTokens = 2_000_000

  /// What one text may have.
  public let limits: TokenizerLimits

  /// The number of tokens in the vocabulary.
  public let tokenCount: Int

  /// The number of merges.
  public let mergeCount: Int

  let model: Vocabulary.Model
  let unnamedCount: Int

  let bytes: Reservation<UInt8>
  let offsets: Reservation<UInt32>
  let kinds: Reservation<UInt8>
  let symbolSlots: Reservation<UInt32>
  let symbolOfByte: Reservation<UInt32>
  let merges: Reservation<Merge>
  let mergeSlots: Reservation<UInt32>
  let specialSlots: Reservation<UInt32>
  let specialLengths: Reservation<SpecialLength>
  let ranks: Reservation<UInt32>
  let joints: Reservation<UInt64>
  let fallback: Reservation<UInt32>

  let pieces: Reservation<UInt32>
  let pairs: Reservation<UInt64>
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
    model = vocabulary.model
    tokenCount = vocabulary.tokens.count
    let isSentencePieces =
      if case .sentencePieces = model { true } else { false }
    // SentencePiece merges by scores, whatever else a file has.
    let merges = isSentencePieces ? nil : vocabulary.merges
    mergeCount = merges?.count ?? 0
    let tokenBytes = vocabulary.tokens.byteCount
    let mergeBytes = merges?.byteCount ?? 0
    unnamedCount = min(mergeCount, SymbolTable.mostUnnamed)
    let specialCount = try vocabulary.specialCount()

    // Symbols are the tokens, the 256 bytes and the unnamed pieces. Decoding
    // makes no text longer, so the spelled lengths suffice.
    let symbolCount = tokenCount + 256 + unnamedCount
    let byteCount =
      tokenBytes + 256 + min(mergeBytes, SymbolTable.mostUnnamedBytes)
    guard byteCount <= UInt32.max else {
      throw .vocabularyTooLarge(
        "bytes", count: byteCount, limit: Int(UInt32.max))
    }
    do throws(MemoryError) {
      bytes = try arena.reserve(byteCount, of: UInt8.self, for: .tokenizer)
      offsets = try arena.reserve(
        symbolCount + 1, of: UInt32.self, for: .tokenizer)
      kinds = try arena.reserve(tokenCount, of: UInt8.self, for: .tokenizer)
      symbolSlots = try arena.reserve(
        HashSlots.slotCount(for: symbolCount), of: UInt32.self, for: .tokenizer)
      symbolOfByte = try arena.reserve(256, of: UInt32.self, for: .tokenizer)
      self.merges = try arena.reserve(
        mergeCount, of: Merge.self, for: .tokenizer)
      mergeSlots = try arena.reserve(
        HashSlots.slotCount(for: mergeCount), of: UInt32.self, for: .tokenizer)
      specialSlots = try arena.reserve(
        HashSlots.slotCount(for: specialCount), of: UInt32.self,
        for: .tokenizer)
      specialLengths = try arena.reserve(
        SpecialTokens.mostLengths, of: SpecialLength.self, for: .tokenizer)

      let pieceTables = isSentencePieces ? 1 : 0
      ranks = try arena.reserve(
        pieceTables * tokenCount, of: UInt32.self, for: .tokenizer)
      joints = try arena.reserve(
        pieceTables * PieceJoints.wordCount(forBytes: tokenBytes),
        of: UInt64.self, for: .tokenizer)
      fallback = try arena.reserve(
        pieceTables * 256, of: UInt32.self, for: .tokenizer)

      let (pieceWords, overflow) = limits.pieceBytes
        .multipliedReportingOverflow(
          by: 4)
      guard !overflow else { throw .planTooLarge }
      pieces = try arena.reserve(pieceWords, of: UInt32.self, for: .text)
      pairs = try arena.reserve(
        limits.pieceBytes, of: UInt64.self, for: .text)
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

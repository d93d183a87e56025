import Memory

/// Byte-level byte-pair encoding, as GPT-2 introduced it.
struct BytePairs {
  let preTokenizer: PreTokenizer
  /// The expressions of it, where `WordScanner` does not cut as they do.
  let expressions: ExpressionProgram
  let merges: MergeTable

  /// Reads tokens and merges into the tables of `plan`.
  ///
  /// - Throws: `TokenizerError.unmergedTokens` where merges make fewer than half
  ///   as many tokens as need one. Every vocabulary that was trained has a merge
  ///   for each; those of another one, or too few of them, leave text in bytes,
  ///   which the model never learned.
  init(
    _ vocabulary: Vocabulary, _ preTokenizer: PreTokenizer,
    symbols: SymbolTable, kinds: Region<UInt8>, plan: Plan,
    in arena: borrowing Arena
  ) throws(TokenizerError) {
    let slots = arena[plan.slots]
    slots.fill(with: 0)
    let merges = MergeTable(
      rows: arena[plan.merges], slots: HashSlots(slots))
    let (isComplete, longTokens) = try symbols.fill(vocabulary, kinds: kinds)
    let useful = try merges.fill(
      vocabulary.merges, symbols: symbols, firstUnnamed: kinds.count + 256,
      unnamedCount: plan.unnamedCount,
      guessing: isComplete
        ? LikelyResults(symbols: symbols, kinds: kinds) : nil)
    guard useful >= (longTokens + 1) / 2 else {
      throw .unmergedTokens(merges: useful, tokens: longTokens)
    }
    self.preTokenizer = preTokenizer
    expressions = plan.expressions.program(
      preTokenizer.wordDigits == 0 ? Bytes(preTokenizer.stages) : Bytes(),
      in: arena)
    self.merges = merges
  }
}

/// Symbols merge where the vocabulary lists their pair, in the list's order.
struct BytePairRule: MergeRule {
  let merges: MergeTable
  /// Symbols by the position of their first byte.
  let symbol: Region<UInt32>

  @inline(always)
  func rank(_ left: Int, _ right: Int, _ end: Int) -> UInt32 {
    merges.rank(symbol[left], symbol[right])
  }

  @inline(always)
  func didMerge(_ left: Int, _ rank: UInt32) {
    symbol[left] = merges.rows[Int(rank)].result
  }
}

import Memory

extension BytePairs {
  /// The memory for the merges of a file.
  struct Plan {
    /// The number of merges.
    let count: Int
    /// The most pieces that merges may make and that are not tokens.
    let unnamedCount: Int
    let merges: Reservation<Merge>
    let slots: Reservation<UInt32>
    let expressions: ExpressionProgram.Plan

    /// Sets aside the tables for `count` merges, and for expressions where those
    /// cut text.
    init(
      count: Int, hasExpressions: Bool, in arena: inout ArenaPlan
    ) throws(MemoryError) {
      self.count = count
      unnamedCount = min(count, SymbolTable.mostUnnamed)
      merges = try arena.reserve(count, of: Merge.self, for: .tokenizer)
      slots = try arena.reserve(
        HashSlots.slotCount(for: count), of: UInt32.self, for: .tokenizer)
      expressions = try ExpressionProgram.Plan(
        isUsed: hasExpressions, in: &arena)
    }
  }
}

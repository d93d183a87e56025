extension TaskWork {
  func beginPass(blocks: Int) -> Bool {
    switch phase {
    case .start: break
    case .counts:
      for cut in cuts.indices {
        cuts[cut].take(counts.of(cut))
      }
    case .ties: accumulate(blocks)
    case .sums: scale()
    case .done: return false
    }
    phase = following(phase)
    switch phase {
    case .start, .done:
      counts = KeyCounts(cuts: 0, buckets: 0)
      sums = BlockSums(width: 0, blocks: 0)
      return false
    case .counts: counts = newCounts()
    case .ties: sums = BlockSums(width: cuts.count, blocks: blocks)
    case .sums:
      sums = BlockSums(width: 2 * settings.models.count, blocks: blocks)
    }
    return true
  }

  /// The phase that comes next, where what it finds is needed.
  private func following(_ phase: Phase) -> Phase {
    if phase == .start || phase == .counts,
      cuts.contains(where: { !$0.isFound })
    {
      return .counts
    }
    if phase == .start || phase == .counts, isOrdered { return .ties }
    let isScaled =
      settings.rescales && settings.models.indices.contains(where: isSparse)
    return phase != .sums && isScaled ? .sums : .done
  }

  func makeTally() -> AnyObject? {
    phase == .counts ? newCounts() : nil
  }

  private func newCounts() -> KeyCounts {
    KeyCounts(
      cuts: cuts.count, buckets: RankCut.buckets(of: inputs.elementCount))
  }

  func absorb(_ tally: AnyObject?) {
    if let tally = tally as? KeyCounts { counts.add(tally) }
  }

  func visit(
    _ piece: Piece, block: Int, tally: AnyObject?, cursor: inout Cursor
  ) {
    switch phase {
    case .counts:
      guard let tally = tally as? KeyCounts else { return }
      withDifferences(piece) { model, values in
        for cut in cuts.indices where cutModels[cut] == model {
          count(values, piece.count, cuts[cut], into: tally.of(cut))
        }
      }
    case .ties:
      let sums = sums.of(block)
      withDifferences(piece) { model, values in
        for cut in cuts.indices where cutModels[cut] == model {
          sums[cut] += Double(equalCount(values, piece.count, cut))
        }
      }
    case .sums: addMagnitudes(piece, block, &cursor)
    case .start, .done: break
    }
  }

  private func count(
    _ values: UnsafePointer<Number>, _ count: Int, _ cut: RankCut,
    into counts: UnsafeMutablePointer<Int>
  ) {
    guard !cut.isFound else { return }
    for index in 0..<count {
      if let bucket = cut.bucket(key(values[index])) { counts[bucket] += 1 }
    }
  }

  /// Makes counts of blocks counts before blocks.
  private func accumulate(_ blocks: Int) {
    equals = cuts.indices.map { cut in
      var before = 0
      return (0..<blocks).map { block in
        defer { before += Int(sums.of(block)[cut]) }
        return before
      }
    }
  }

  /// Adds the magnitudes of all and of the kept elements.
  private func addMagnitudes(
    _ piece: Piece, _ block: Int, _ cursor: inout Cursor
  ) {
    let sums = sums.of(block)
    withDifferences(piece) { model, values in
      guard isSparse(model) else { return }
      sums[2 * model] += sum(piece.count) { Double(values[$0].magnitude) }
      thin(piece, model, values, &cursor)
      sums[2 * model + 1] += sum(piece.count) { Double(values[$0].magnitude) }
    }
  }

  /// Makes factors of the sums; tiny ones leave the factor at 1.
  private func scale() {
    let totals = sums.totals
    for model in settings.models.indices where isSparse(model) {
      let (all, kept) = (totals[2 * model], totals[2 * model + 1])
      if all >= 1e-7, kept >= 1e-7 { factors[model] = Number(all / kept) }
    }
  }
}

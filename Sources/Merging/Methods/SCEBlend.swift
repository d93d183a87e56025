import Workbench

/// SCE: elements whose differences vary most are selected, each model weighs as much
/// as its selected differences do, and signs in the minority are erased.
final class SCEBlend: Blend, @unchecked Sendable {
  enum Phase { case start, counts, ties, squares, done }

  let base: Int
  let others: [Int]
  let selected: Double
  let inputs: BlendInputs
  let isSingle: Bool
  let type: ElementType
  var phase = Phase.start
  var cut: RankCut?
  var counts = KeyCounts(cuts: 0, buckets: 0)
  var varying = 0
  var sums = BlockSums(width: 0, blocks: 0)
  var equals: [Int] = []
  var weights: [Double]

  /// The merge; `selected` is the share of varying elements that are kept.
  init(
    base: Int, others: [Int], selected: Double, inputs: BlendInputs,
    isSingle: Bool, type: ElementType
  ) {
    self.base = base
    self.others = others
    self.selected = selected
    self.inputs = inputs
    self.isSingle = isSingle
    self.type = type
    weights = others.map { _ in 1 }
    if selected < 1 {
      cut = RankCut(
        count: selected <= 0 ? 0 : nil, of: inputs.elementCount,
        keyBits: isSingle ? Float.keyBits : Double.keyBits)
    }
  }

  func beginPass(blocks: Int) -> Bool {
    switch phase {
    case .start: phase = .counts
    case .counts:
      if cut?.count == nil {
        cut?.choose(
          Int(Double(varying) * selected), of: inputs.elementCount)
      }
      cut?.take(counts.of(0))
    case .ties:
      var before = 0
      equals = (0..<blocks).map { block in
        defer { before += Int(sums.of(block)[0]) }
        return before
      }
      phase = .squares
    case .squares:
      weigh()
      phase = .done
    case .done: break
    }
    if phase == .counts, cut?.isFound ?? true {
      phase = isOrdered ? .ties : .squares
    }
    switch phase {
    case .counts: counts = newCounts()
    case .ties: sums = BlockSums(width: 1, blocks: blocks)
    case .squares: sums = BlockSums(width: others.count, blocks: blocks)
    case .start, .done:
      counts = KeyCounts(cuts: 0, buckets: 0)
      sums = BlockSums(width: 0, blocks: 0)
      return false
    }
    return true
  }

  /// Makes weights of the squares.
  private func weigh() {
    let means = sums.totals.map { $0 / Double(max(inputs.elementCount, 1)) }
    let total = means.reduce(0, +)
    weights = means.map {
      total < 1e-6 ? 1 / Double(means.count) : $0 / total
    }
  }

  func makeTally() -> AnyObject? {
    phase == .counts ? Tally(newCounts()) : nil
  }

  private func newCounts() -> KeyCounts {
    KeyCounts(cuts: 1, buckets: RankCut.buckets(of: inputs.elementCount))
  }

  func absorb(_ tally: AnyObject?) {
    guard let tally = tally as? Tally else { return }
    counts.add(tally.counts)
    varying += tally.varying
  }

  /// The counts of a thread.
  private final class Tally {
    let counts: KeyCounts
    var varying = 0

    init(_ counts: KeyCounts) { self.counts = counts }
  }

  var isOrdered: Bool { cut?.isOrdered ?? false }

  func cursor(atBlock block: Int) -> Cursor {
    Cursor(counts: [equals.indices.contains(block) ? equals[block] : 0])
  }

  func skip(_ piece: Piece, cursor: inout Cursor) {
    guard let bound = cut?.bound else { return }
    let keys = keys(piece)
    cursor.counts[0] += keys.count { $0 == bound }
  }

  /// The difference of a model from the base, rounded as the type wants.
  @inline(__always)
  func difference(_ value: Float, _ base: Float) -> Double {
    isSingle ? Double(value - base) : Double(value) - Double(base)
  }

  /// The key of a variance; the greatest has the least.
  @inline(__always)
  private func key(_ variance: Double) -> UInt64 {
    isSingle
      ? ~Float(variance).magnitudeKey & Float.keyMask
      : ~variance.magnitudeKey & Double.keyMask
  }

  /// The key of no variance.
  var zeroKey: UInt64 { key(0) }

  /// The keys of the variances.
  func keys(_ piece: Piece) -> [UInt64] {
    let base = piece.inputs[base]
    let inputs = others.map { piece.inputs[$0] }
    let count = Double(others.count)
    return (0..<piece.count).map { index in
      var mean = 0.0
      for input in inputs {
        mean += difference(input[index], base[index])
      }
      mean /= count
      var variance = 0.0
      for input in inputs {
        let part = difference(input[index], base[index]) - mean
        variance += part * part
      }
      return key(variance / count)
    }
  }

  func visit(
    _ piece: Piece, block: Int, tally: AnyObject?, cursor: inout Cursor
  ) {
    switch phase {
    case .counts:
      guard let tally = tally as? Tally, let cut else { return }
      let counts = tally.counts.of(0)
      let zeroKey = zeroKey
      for key in keys(piece) {
        if cut.count == nil, key != zeroKey { tally.varying += 1 }
        if let bucket = cut.bucket(key) { counts[bucket] += 1 }
      }
    case .ties:
      let bound = cut?.bound ?? 0
      sums.of(block)[0] += Double(keys(piece).count { $0 == bound })
    case .squares:
      let sums = sums.of(block)
      withSelected(piece, &cursor) { model, values in
        sums[model] += sum(piece.count) { values[$0] * values[$0] }
      }
    case .start, .done: break
    }
  }
}

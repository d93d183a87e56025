import Workbench

/// SCE: elements whose differences vary most are selected, each model weighs as much
/// as its selected differences do, and signs in the minority are erased.
final class SCEBlend: Blend, @unchecked Sendable {
  private enum Phase { case start, counts, ties, squares, done }

  private let base: Int
  private let others: [Int]
  private let selected: Double
  private let inputs: BlendInputs
  private let isSingle: Bool
  private let type: ElementType
  private var phase = Phase.start
  private var cut: RankCut?
  private var counts = KeyCounts(cuts: 0)
  private var varying = 0
  private var sums = BlockSums(width: 0, blocks: 0)
  private var equals: [Int] = []
  private var weights: [Double]

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
    if selected <= 0 {
      cut = RankCut(count: 0, of: inputs.elementCount)
    } else if selected < 1 {
      cut = RankCut(count: nil, of: inputs.elementCount)
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
      cut?.take(
        counts.of(0), last: isSingle ? Float.keyDigits : Double.keyDigits)
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
    case .counts: counts = KeyCounts(cuts: 1)
    case .ties: sums = BlockSums(width: 1, blocks: blocks)
    case .squares: sums = BlockSums(width: others.count, blocks: blocks)
    case .start, .done:
      counts = KeyCounts(cuts: 0)
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
    phase == .counts ? Tally() : nil
  }

  func absorb(_ tally: AnyObject?) {
    guard let tally = tally as? Tally else { return }
    counts.add(tally.counts)
    varying += tally.varying
  }

  /// The counts of a thread.
  private final class Tally {
    let counts = KeyCounts(cuts: 1)
    var varying = 0
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
  private func difference(_ value: Float, _ base: Float) -> Double {
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
  private var zeroKey: UInt64 { key(0) }

  /// The keys of the variances.
  private func keys(_ piece: Piece) -> [UInt64] {
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

  /// Calls `body` with the selected differences of each model.
  private func withSelected(
    _ piece: Piece, _ cursor: inout Cursor,
    _ body: (Int, UnsafeMutablePointer<Double>) -> Void
  ) {
    let mask = mask(piece, &cursor)
    let base = piece.inputs[base]
    withUnsafeTemporaryAllocation(of: Double.self, capacity: piece.count) {
      buffer in
      guard let values = buffer.baseAddress else { return }
      for (model, other) in others.enumerated() {
        let input = piece.inputs[other]
        for index in 0..<piece.count {
          let isKept = mask.isEmpty || mask[index]
          let difference = difference(input[index], base[index])
          values[index] = isKept ? difference : 0
        }
        body(model, values)
      }
    }
  }

  private func mask(_ piece: Piece, _ cursor: inout Cursor) -> [Bool] {
    guard let cut else { return [] }
    var before = cursor.counts[0]
    let mask = keys(piece).map { key in
      defer { if key == cut.bound { before += 1 } }
      return cut.contains(key, before: before)
    }
    cursor.counts[0] = before
    return mask
  }

  func blend(
    _ piece: Piece, cursor: inout Cursor,
    into floats: UnsafeMutablePointer<Float>
  ) {
    let count = piece.count
    withUnsafeTemporaryAllocation(
      of: Double.self, capacity: max((others.count + 1) * count, 1)
    ) { buffer in
      guard let start = buffer.baseAddress else { return }
      let total = start + others.count * count
      total.initialize(repeating: 0, count: count)
      withSelected(piece, &cursor) { model, values in
        (start + model * count).update(from: values, count: count)
        for index in 0..<count { total[index] += values[index] }
      }
      let base = piece.inputs[base]
      for index in 0..<count {
        var (merged, weight) = (0.0, 0.0)
        for model in others.indices {
          let value = start[model * count + index]
          let agrees = total[index] >= 0 ? value > 0 : value < 0
          merged += agrees ? value * weights[model] : 0
          weight += agrees ? weights[model] : 0
        }
        total[index] = Double(base[index]) + merged / max(weight, 1e-6)
      }
      Rounding.round(total, count, to: type, into: floats)
    }
  }
}

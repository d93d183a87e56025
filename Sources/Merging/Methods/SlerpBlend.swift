import Workbench

/// Spherical interpolation between two whole tensors, or their rows or columns.
final class SlerpBlend: Blend, @unchecked Sendable {
  /// The vectors that are turned.
  enum Span: Sendable { case tensor, row, column }

  /// What is turned and how.
  struct Settings: Sendable {
    var first: Int
    var second: Int
    /// The base whose differences are turned, where there is one.
    var base: Int?
    var t: Double
    var span: Span = .tensor
    /// The least length of a vector that is divided by.
    var leastNorm: Double
    /// A shorter vector's length counts as 1, and not as the least one.
    var countsAsOne = false
    /// Whether the cosine stands for a straight line.
    var isStraight: @Sendable (Double) -> Bool
  }

  private let settings: Settings
  private let inputs: BlendInputs
  private let type: ElementType
  private var sums: BlockSums?
  private var turns: [Turn] = []

  /// The merge of these inputs.
  init(_ settings: Settings, _ inputs: BlendInputs, type: ElementType) {
    self.settings = settings
    self.inputs = inputs
    self.type = type
  }

  /// Columns have sums for each block, so their blocks are few.
  var blockElements: Int {
    settings.span == .column ? max(131_072, inputs.elementCount / 32) : 131_072
  }

  private var width: Int {
    settings.span == .column ? inputs.rowElements : 1
  }

  func beginPass(blocks: Int) -> Bool {
    guard settings.span != .row, turns.isEmpty else { return false }
    guard let sums else {
      sums = BlockSums(width: 3 * width, blocks: blocks)
      return true
    }
    let totals = sums.totals
    turns = (0..<width).map { index in
      turn(
        totals[index], totals[width + index], totals[2 * width + index])
    }
    self.sums = nil
    return false
  }

  /// The turn of two vectors, of which the squares and the product are given.
  private func turn(_ first: Double, _ second: Double, _ product: Double)
    -> Turn
  {
    let cosine = min(max(product / (norm(first) * norm(second)), -1), 1)
    return settings.isStraight(cosine)
      ? Turn(straight: settings.t) : Turn(settings.t, cosine: cosine)
  }

  private func norm(_ square: Double) -> Double {
    let norm = square.squareRoot()
    if settings.countsAsOne { return norm > settings.leastNorm ? norm : 1 }
    return max(norm, settings.leastNorm)
  }

  /// Calls `body` with functions that give the numbers of both vectors.
  @inline(__always)
  private func withVectors<Result>(
    _ piece: Piece, _ body: ((Int) -> Double, (Int) -> Double) -> Result
  ) -> Result {
    let first = piece.inputs[settings.first]
    let second = piece.inputs[settings.second]
    guard let base = settings.base.map({ piece.inputs[$0] }) else {
      return body({ Double(first[$0]) }, { Double(second[$0]) })
    }
    return body(
      { Double(first[$0]) - Double(base[$0]) },
      { Double(second[$0]) - Double(base[$0]) })
  }

  func visit(
    _ piece: Piece, block: Int, tally: AnyObject?, cursor: inout Cursor
  ) {
    guard let sums = sums?.of(block) else { return }
    withVectors(piece) { a, b in
      guard settings.span == .column else {
        sums[0] += sum(piece.count) { a($0) * a($0) }
        sums[1] += sum(piece.count) { b($0) * b($0) }
        sums[2] += sum(piece.count) { a($0) * b($0) }
        return
      }
      for row in 0..<piece.rows.count {
        for column in 0..<width {
          let index = row * width + column
          let (x, y) = (a(index), b(index))
          sums[column] += x * x
          sums[width + column] += y * y
          sums[2 * width + column] += x * y
        }
      }
    }
  }

  func blend(
    _ piece: Piece, cursor: inout Cursor,
    into floats: UnsafeMutablePointer<Float>
  ) {
    round(piece, to: type, into: floats) { values in
      withVectors(piece) { a, b in
        switch settings.span {
        case .tensor:
          let turn = turns[0]
          for index in 0..<piece.count {
            values[index] = turn.first * a(index) + turn.second * b(index)
          }
        case .row:
          for row in 0..<piece.rows.count {
            turnRow(
              (row * piece.rowElements)..<((row + 1) * piece.rowElements),
              a, b, values)
          }
        case .column:
          for index in 0..<piece.count {
            let turn = turns[index % width]
            values[index] = turn.first * a(index) + turn.second * b(index)
          }
        }
      }
      if let base = settings.base.map({ piece.inputs[$0] }) {
        for index in 0..<piece.count { values[index] += Double(base[index]) }
      }
    }
  }

  private func turnRow(
    _ range: Range<Int>, _ a: (Int) -> Double, _ b: (Int) -> Double,
    _ values: UnsafeMutablePointer<Double>
  ) {
    let start = range.lowerBound
    let turn = turn(
      sum(range.count) { a(start + $0) * a(start + $0) },
      sum(range.count) { b(start + $0) * b(start + $0) },
      sum(range.count) { a(start + $0) * b(start + $0) })
    for index in range {
      values[index] = turn.first * a(index) + turn.second * b(index)
    }
  }
}

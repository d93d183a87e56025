import Workbench

/// Model stock: the mean of the models, drawn to the base the more, the less their
/// differences from it agree.
final class StockBlend: Blend, @unchecked Sendable {
  private let base: Int
  private let others: [Int]
  private let isFilterWise: Bool
  private let type: ElementType
  private var sums: BlockSums?
  private var share: Double?

  /// The merge; `isFilterWise` looks at each row by itself.
  init(base: Int, others: [Int], isFilterWise: Bool, type: ElementType) {
    self.base = base
    self.others = others
    self.isFilterWise = isFilterWise
    self.type = type
  }

  /// The products of all pairs of differences, and of each with itself.
  private var pairs: [(Int, Int)] {
    others.indices.flatMap { first in
      (first..<others.count).map { (first, $0) }
    }
  }

  func beginPass(blocks: Int) -> Bool {
    guard !isFilterWise, share == nil else { return false }
    guard let sums else {
      sums = BlockSums(width: pairs.count, blocks: blocks)
      return true
    }
    share = share(sums.totals)
    return false
  }

  /// How much of the mean the result has, by the products of the pairs.
  private func share(_ products: [Double]) -> Double {
    let pairs = pairs
    var squares = [Double](repeating: 0, count: others.count)
    for (index, pair) in pairs.enumerated() where pair.0 == pair.1 {
      squares[pair.0] = products[index]
    }
    var total = 0.0
    for (index, pair) in pairs.enumerated() where pair.0 != pair.1 {
      let norms = squares[pair.0].squareRoot() * squares[pair.1].squareRoot()
      total += min(max(products[index] / max(norms, 1e-6), -1), 1)
    }
    let count = Double(others.count)
    let cosine = total / (count * (count - 1) / 2)
    let denominator = 1 + (count - 1) * cosine
    return denominator.magnitude < 1e-6 ? 0 : count * cosine / denominator
  }

  private func products(_ piece: Piece, _ range: Range<Int>) -> [Double] {
    let start = range.lowerBound
    let base = piece.inputs[base] + start
    return pairs.map { pair in
      let first = piece.inputs[others[pair.0]] + start
      let second = piece.inputs[others[pair.1]] + start
      return sum(range.count) {
        (Double(first[$0]) - Double(base[$0]))
          * (Double(second[$0]) - Double(base[$0]))
      }
    }
  }

  func visit(
    _ piece: Piece, block: Int, tally: AnyObject?, cursor: inout Cursor
  ) {
    guard let sums = sums?.of(block) else { return }
    for (index, product) in products(piece, 0..<piece.count).enumerated() {
      sums[index] += product
    }
  }

  func blend(
    _ piece: Piece, cursor: inout Cursor,
    into floats: UnsafeMutablePointer<Float>
  ) {
    round(piece, to: type, into: floats) { values in
      let rows = isFilterWise ? piece.rows.count : 1
      let width = piece.count / max(rows, 1)
      for row in 0..<rows {
        let range = (row * width)..<((row + 1) * width)
        mix(piece, range, share ?? share(products(piece, range)), values)
      }
    }
  }

  private func mix(
    _ piece: Piece, _ range: Range<Int>, _ share: Double,
    _ values: UnsafeMutablePointer<Double>
  ) {
    for index in range { values[index] = 0 }
    for other in others {
      let input = piece.inputs[other]
      for index in range { values[index] += Double(input[index]) }
    }
    let base = piece.inputs[base]
    let count = Double(others.count)
    for index in range {
      values[index] =
        share * (values[index] / count) + (1 - share) * Double(base[index])
    }
  }
}

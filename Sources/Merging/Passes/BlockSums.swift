/// Sums of blocks, which are added in the order of the blocks, whatever the order in
/// which threads have made them.
final class BlockSums {
  private let sums: UnsafeMutablePointer<Double>
  private let width: Int
  private let blocks: Int

  /// Sums of `width` quantities that are 0.
  init(width: Int, blocks: Int) {
    self.width = width
    self.blocks = blocks
    sums = .allocate(capacity: max(width * blocks, 1))
    sums.initialize(repeating: 0, count: max(width * blocks, 1))
  }

  deinit { sums.deallocate() }

  /// The sums of a block, which one thread writes.
  func of(_ block: Int) -> UnsafeMutablePointer<Double> { sums + block * width }

  /// The sums of all blocks.
  var totals: [Double] {
    var totals = [Double](repeating: 0, count: width)
    for block in 0..<blocks {
      for index in 0..<width { totals[index] += sums[block * width + index] }
    }
    return totals
  }
}

/// A sum of `count` terms in eight parts, which vectors hold and which are added in
/// one order.
@inline(__always)
func sum(_ count: Int, _ term: (Int) -> Double) -> Double {
  var parts = SIMD8<Double>(repeating: 0)
  let whole = count & ~7
  var start = 0
  while start < whole {
    var terms = SIMD8<Double>()
    for lane in 0..<8 { terms[lane] = term(start + lane) }
    parts += terms
    start += 8
  }
  var rest = 0.0
  while start < count {
    rest += term(start)
    start += 1
  }
  let quarters = parts.evenHalf + parts.oddHalf
  let halves = quarters.evenHalf + quarters.oddHalf
  return halves[0] + halves[1] + rest
}

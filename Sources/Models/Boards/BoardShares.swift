/// How the rows of a model's matrices are shared out among boards.
///
/// Every matrix is cut between rows: a row's sum keeps its order, so that any
/// number of boards computes the bits of one.
public struct BoardShares: BitwiseCopyable, Equatable, Sendable {
  /// The most boards.
  public static let most = 64
  /// The largest share of a board, that of the others being 1.
  public static let largest = 1000

  /// The boards.
  public let count: Int
  /// The board at hand, from 0 on.
  public let index: Int
  // The shares of the boards up to each one.
  private var sums: InlineArray<64, UInt32> = InlineArray(repeating: 0)

  /// One board, which has everything.
  public static var alone: BoardShares { BoardShares(count: 1, index: 0) }

  /// Equal shares of `count` boards, 1 to `most`.
  public init(count: Int, index: Int) {
    self.init(count: count, index: index) { _ in 1 }
  }

  /// Shares of 1 to `largest`.
  public init(count: Int, index: Int, _ share: (Int) -> Int) {
    precondition(count >= 1 && count <= BoardShares.most)
    precondition(index >= 0 && index < count)
    self.count = count
    self.index = index
    var sum = 0
    for board in 0..<count {
      sum += min(max(share(board), 1), BoardShares.largest)
      sums[board] = UInt32(sum)
    }
  }

  /// The share of a board.
  public func share(of board: Int) -> Int {
    Int(sums[board]) - (board == 0 ? 0 : Int(sums[board - 1]))
  }

  /// The same shares, seen by another board.
  public func seen(by board: Int) -> BoardShares {
    let own = self
    return BoardShares(count: count, index: board) { own.share(of: $0) }
  }

  /// Whether one board has everything.
  public var isAlone: Bool {
    #if SWIFTLET_MPI
    count == 1
    #else
    true
    #endif
  }

  /// Whether both are the same shares, seen by the same board.
  public static func == (a: BoardShares, b: BoardShares) -> Bool {
    guard a.count == b.count, a.index == b.index else { return false }
    for board in 0..<a.count where a.sums[board] != b.sums[board] {
      return false
    }
    return true
  }

  /// The part of `total` units that a board has, at least one where there are
  /// so many.
  func part(of total: Int, for board: Int) -> Range<Int> {
    bound(of: total, before: board)..<bound(of: total, before: board + 1)
  }

  private func bound(of total: Int, before board: Int) -> Int {
    let all = Int(sums[count - 1])
    var bound = 0
    for index in 0..<board {
      let near = (total * Int(sums[index]) + all / 2) / all
      let most = total - (count - 1 - index)
      bound = total < count ? near : min(max(near, bound + 1), most)
    }
    return bound
  }

  /// The rows that a board has of `total`, in units of the largest of `units`
  /// that gives every board one.
  ///
  /// `units` are tried in their order; rows that are no multiple of any are
  /// shared out one by one.
  func rows(_ total: Int, _ units: (Int, Int), for board: Int) -> Range<Int> {
    let unit = unit(total, units)
    let part = part(of: total / unit, for: board)
    return part.lowerBound * unit..<part.upperBound * unit
  }

  private func unit(_ total: Int, _ units: (Int, Int)) -> Int {
    if fits(units.0, total, spare: 2) { return units.0 }
    if fits(units.1, total, spare: 1) { return units.1 }
    return fits(8, total, spare: 1) ? 8 : 1
  }

  private func fits(_ unit: Int, _ total: Int, spare: Int) -> Bool {
    total % unit == 0 && total / unit >= spare * count
  }
}

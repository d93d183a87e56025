import Memory
import Models

/// The part of each board in rows that several boards make together.
struct Cut: BitwiseCopyable {
  // [boards + 1]: where each part begins, and the end of the last
  private let bounds: Region<Int32>

  /// The parts, side by side from 0 on.
  init(_ bounds: Region<Int32>, _ part: (_ board: Int) -> Range<Int>) {
    self.bounds = bounds
    guard bounds.count > 0 else { return }
    bounds[0] = 0
    for board in 0..<(bounds.count - 1) {
      let part = part(board)
      precondition(part.lowerBound == Int(bounds[board]), "parts have gaps")
      bounds[board + 1] = Int32(part.upperBound)
    }
  }

  /// The elements of a whole row.
  var total: Int { Int(bounds[bounds.count - 1]) }

  /// The part of a board.
  subscript(board: Int) -> Range<Int> {
    Int(bounds[board])..<Int(bounds[board + 1])
  }

  /// Whether all parts are whole blocks of `width` elements.
  func hasBlocks(of width: Int) -> Bool {
    for index in 0..<bounds.count where Int(bounds[index]) % width != 0 {
      return false
    }
    return true
  }
}

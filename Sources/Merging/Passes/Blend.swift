import Workbench

/// How one tensor of the result is made of its inputs.
///
/// What depends on the whole tensor, such as a norm or the k-th largest number, is
/// found in passes over its blocks before any row is made.
protocol Blend: AnyObject, Sendable {
  /// The number of elements of a block of a pass.
  var blockElements: Int { get }
  /// Prepares the next pass over all blocks; `false` where none is needed any more.
  /// What the last pass gave is complete.
  func beginPass(blocks: Int) -> Bool
  /// What one thread gathers in the pass.
  func makeTally() -> AnyObject?
  /// Sees a piece of a block; the pieces of a block come in order from one thread.
  func visit(
    _ piece: Piece, block: Int, tally: AnyObject?, cursor: inout Cursor)
  /// Adds what a thread has gathered; never called by two threads at once.
  func absorb(_ tally: AnyObject?)
  /// Whether rows depend on how many elements before them have a property.
  var isOrdered: Bool { get }
  /// The counts at the beginning of a block.
  func cursor(atBlock block: Int) -> Cursor
  /// Counts a piece whose rows are not wanted.
  func skip(_ piece: Piece, cursor: inout Cursor)
  /// Makes the rows of a piece.
  func blend(
    _ piece: Piece, cursor: inout Cursor,
    into floats: UnsafeMutablePointer<Float>
  )
}

/// Counts of the elements before a place.
struct Cursor {
  var counts: [Int] = []
}

extension Blend {
  var blockElements: Int { 131_072 }
  func beginPass(blocks: Int) -> Bool { false }
  func makeTally() -> AnyObject? { nil }
  func visit(
    _ piece: Piece, block: Int, tally: AnyObject?, cursor: inout Cursor
  ) {}
  func absorb(_ tally: AnyObject?) {}
  var isOrdered: Bool { false }
  func cursor(atBlock block: Int) -> Cursor { Cursor() }
  func skip(_ piece: Piece, cursor: inout Cursor) {}
}

extension Blend {
  /// Calls `body` with room for the numbers of a piece, and rounds what it leaves
  /// there.
  @inline(__always)
  func round(
    _ piece: Piece, to type: ElementType,
    into floats: UnsafeMutablePointer<Float>,
    _ body: (UnsafeMutablePointer<Double>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: piece.count) {
      buffer in
      guard let values = buffer.baseAddress else { return }
      body(values)
      Rounding.round(values, piece.count, to: type, into: floats)
    }
  }
}

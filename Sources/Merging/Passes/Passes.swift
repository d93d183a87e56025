import Foundation
import Workbench

/// The passes over a tensor that its rows wait for.
///
/// Every thread that wants rows takes part in them, so that the work is shared
/// without threads of its own.
final class Passes: @unchecked Sendable {
  private let condition = NSCondition()
  private let inputs: BlendInputs
  private let blend: any Blend
  private let blockRows: Int
  private let blocks: Int
  private var isFinished = false
  private var isRunning = false
  private var upcoming = 0
  private var members = 0
  private var failure: StoreFailure?

  /// The passes that `blend` needs.
  init(_ inputs: BlendInputs, _ blend: any Blend) {
    self.inputs = inputs
    self.blend = blend
    blockRows = inputs.blockRows(blend.blockElements)
    blocks = (inputs.rowCount + blockRows - 1) / blockRows
  }

  /// Returns when all passes are done; takes part in them.
  ///
  /// - Throws: the failure of a source, at every call.
  func finish() throws(StoreFailure) {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let failure { throw failure }
      if isFinished { return }
      if !isRunning {
        guard blend.beginPass(blocks: blocks) else {
          isFinished = true
          condition.broadcast()
          return
        }
        isRunning = true
        upcoming = 0
      }
      if upcoming < blocks { take() } else { leave() }
    }
  }

  /// Visits blocks until none is left; the lock is held before and after.
  private func take() {
    members += 1
    let tally = blend.makeTally()
    let memory = PieceMemory(inputs)
    while upcoming < blocks, failure == nil {
      let block = upcoming
      upcoming += 1
      condition.unlock()
      let failure = visit(block, tally, memory)
      condition.lock()
      if self.failure == nil { self.failure = failure }
    }
    blend.absorb(tally)
    members -= 1
    if failure != nil { condition.broadcast() }
  }

  private func visit(
    _ block: Int, _ tally: AnyObject?, _ memory: PieceMemory
  ) -> StoreFailure? {
    let rows =
      (block * blockRows)..<min((block + 1) * blockRows, inputs.rowCount)
    var cursor = blend.cursor(atBlock: block)
    do throws(StoreFailure) {
      try memory.forEach(rows) { piece in
        blend.visit(piece, block: block, tally: tally, cursor: &cursor)
      }
    } catch { return error }
    return nil
  }

  /// Ends the pass where nobody is in it any more, or waits for that.
  private func leave() {
    if members == 0 {
      isRunning = false
      condition.broadcast()
    } else {
      condition.wait()
    }
  }

  /// Makes rows of the tensor.
  func read(
    _ rows: Range<Int>, into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    try finish()
    guard let start = floats.baseAddress else { return }
    let memory = PieceMemory(inputs)
    let block = rows.lowerBound / blockRows
    var cursor = blend.cursor(atBlock: block)
    if blend.isOrdered {
      try memory.forEach((block * blockRows)..<rows.lowerBound) { piece in
        blend.skip(piece, cursor: &cursor)
      }
    }
    let first = rows.lowerBound * inputs.rowElements
    try memory.forEach(rows) { piece in
      blend.blend(piece, cursor: &cursor, into: start + (piece.first - first))
    }
  }
}

import CMPI
import Memory

/// Parts of what was computed on their way between boards.
///
/// A part is one board's: all heads of a layer, in their order. The board that
/// leads reads and writes it as if it had all of them.
extension Transformer {
  /// The key and value heads of a layer on all boards together.
  func wholeHeads(_ layer: Int) -> Int {
    exchange.isAlone
      ? cache.heads(layer)
      : exchange.heads(layer, of: exchange.count - 1).upperBound
  }

  /// Those heads of a layer that a board has and none before it.
  private func firstHeads(_ layer: Int, of board: Int) -> Range<Int> {
    let own = exchange.heads(layer, of: board)
    guard board > 0 else { return own }
    let before = exchange.heads(layer, of: board - 1).upperBound
    return max(own.lowerBound, before)..<own.upperBound
  }

  /// The memory that bytes of other boards pass through.
  private var passage: Region<UInt8> {
    exchange.parts[0..<min(exchange.parts.count, 256 * 1024)]
  }

  /// Takes the heads that other boards have, behind this one's.
  func takeHeads(
    _ layer: Int, of positions: Range<Int>, _ body: (Bytes) -> Void
  ) -> Bool {
    guard exchange.leads else { return true }
    lead(.give(layer, positions))
    let size = cache.headBytes(layer, of: positions)
    let passage = passage
    for board in 1..<exchange.count {
      var left = firstHeads(layer, of: board).count * size
      while left > 0 {
        let count = ranks_receive(
          UInt32(board), passage.unsafeStart, UInt32(passage.count), false)
        guard count > 0, count <= left else { return false }
        body(passage[0..<Int(count)].bytes)
        left -= Int(count)
      }
    }
    return true
  }

  /// Gives the leading board the heads that no board before this one has.
  func giveHeads(_ layer: Int, of positions: Range<Int>) {
    let own = exchange.heads(layer, of: exchange.index)
    for head in firstHeads(layer, of: exchange.index) {
      cache.forEachPart(layer, head: head - own.lowerBound, of: positions) {
        give($0) { $0 == 0 }
      }
    }
  }

  /// Has a layer's part filled, and gives each board what it has of it.
  func givePart(
    _ layer: Int, of positions: Range<Int>, _ fill: (Region<UInt8>) -> Void
  ) {
    lead(.take(layer, positions))
    guard attends(layer) else {
      return states.forEachPart(layer, of: positions) { memory in
        fill(memory)
        give(memory) { _ in true }
      }
    }
    let own = exchange.heads(layer, of: exchange.index)
    for head in 0..<wholeHeads(layer) {
      func has(_ board: Int) -> Bool {
        exchange.heads(layer, of: board).contains(head)
      }
      let isOwn = own.contains(head)
      // Every head of a layer has parts of the same lengths.
      let like = isOwn ? head - own.lowerBound : 0
      cache.forEachPart(layer, head: like, of: positions) { memory in
        guard !isOwn else {
          fill(memory)
          return give(memory, has)
        }
        var left = memory.count
        while left > 0 {
          let piece = passage[0..<min(left, passage.count)]
          fill(piece)
          give(piece, has)
          left -= piece.count
        }
      }
    }
  }

  /// Takes this board's part of a layer's from the one that leads.
  func takePart(_ layer: Int, of positions: Range<Int>) {
    forEachPart(layer, of: positions) { take($0) }
  }

  /// Sends memory, in pieces, to those of the other boards that want it.
  func give(_ memory: Region<UInt8>, _ wants: (_ board: Int) -> Bool) {
    var rest = memory
    while rest.count > 0 {
      let piece = rest[0..<min(rest.count, passage.count)]
      for board in 0..<exchange.count
      where board != exchange.index && wants(board) {
        _ = ranks_send(
          UInt32(board), piece.unsafeStart, UInt32(piece.count))
      }
      rest = rest[piece.count..<rest.count]
    }
  }

  /// Fills memory with what the leading board sends.
  func take(_ memory: Region<UInt8>) {
    var rest = memory
    while rest.count > 0 {
      let count = ranks_receive(
        0, rest.unsafeStart, UInt32(clamping: rest.count), false)
      guard count > 0 else { return }
      rest = rest[Int(count)..<rest.count]
    }
  }
}

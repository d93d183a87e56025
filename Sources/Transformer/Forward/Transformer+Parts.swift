import CHost
public import Memory
import Models

/// What was computed, as parts that can be kept elsewhere and be put back.
///
/// A layer has one part: keys and values, or the history of a convolution. A
/// checkpoint of all convolutions is a part of its own. Which positions a part
/// has depends on nothing but the tokens, so that a context or a batch of
/// another size takes it as well.
extension Transformer {
  /// The parts of layers.
  public var layerCount: Int { weights.layers.count }

  /// The parts of checkpoints that there are now.
  public var checkpointCount: Int { states.checkpointCount }

  /// The most checkpoints, 0 where no layer is a convolution.
  public var mostCheckpoints: Int { states.shape.checkpoints }

  /// The bytes of a checkpoint.
  public var checkpointBytes: Int {
    states.shape.checkpointFloats * MemoryLayout<Float>.size
  }

  func attends(_ layer: Int) -> Bool {
    weights.layers[layer].shape.attends
  }

  /// Forgets what was computed behind `count` positions, which can be reused.
  public func settle(at count: Int) {
    lead(.settle(count))
    cache.truncate(to: count)
    states.truncate(to: count)
  }

  /// Prepares the cache to be filled at once.
  public func expectParts() {
    host_expect_writes(cache.keys.unsafeStart, cache.keys.count)
    host_expect_writes(cache.values.unsafeStart, cache.values.count)
  }

  /// The first position that a layer's part has.
  public func firstKept(_ layer: Int) -> Int {
    guard attends(layer) else { return states.oldest }
    let group = positionsPerGroup
    return (cache.oldest(layer) + group - 1) / group * group
  }

  /// Whether a layer's part from `first` on has what is computed behind `count`
  /// positions.
  public func suffices(_ layer: Int, from first: Int, to count: Int) -> Bool {
    guard attends(layer) else {
      let shape = states.shape
      return first <= max(count - (shape.taps - 1), 0)
        && count - first <= shape.slots
    }
    return first <= cache.needed(layer, behind: count)
      && first % positionsPerGroup == 0
  }

  /// The bytes of a layer's part.
  public func partBytes(_ layer: Int, of positions: Range<Int>) -> Int {
    attends(layer)
      ? wholeHeads(layer) * cache.headBytes(layer, of: positions)
      : positions.count * states.shape.channels * MemoryLayout<Float>.size
  }

  /// Gives the bytes of a layer's part to `body`, always in the same order, also
  /// those that other boards have.
  ///
  /// - Returns: false where a board was lost.
  public func readPart(
    _ layer: Int, of positions: Range<Int>, _ body: (Bytes) -> Void
  ) -> Bool {
    forEachPart(layer, of: positions) { body($0.bytes) }
    return !attends(layer) || takeHeads(layer, of: positions, body)
  }

  /// Has a layer's part filled by `fill`, in the same order, wherever it
  /// belongs.
  public func writePart(
    _ layer: Int, of positions: Range<Int>, _ fill: (Region<UInt8>) -> Void
  ) {
    guard exchange.isAlone else {
      return givePart(layer, of: positions, fill)
    }
    forEachPart(layer, of: positions, fill)
  }

  /// Visits the memory of this board's part of a layer's.
  func forEachPart(
    _ layer: Int, of positions: Range<Int>, _ body: (Region<UInt8>) -> Void
  ) {
    if attends(layer) {
      cache.forEachPart(layer, of: positions, body)
    } else {
      states.forEachPart(layer, of: positions, body)
    }
  }

  /// Has a checkpoint filled by `fill`, on all boards.
  public func writeCheckpoint(_ index: Int, _ fill: (Region<UInt8>) -> Void) {
    let memory = memory(ofCheckpoint: index)
    lead(.takeCheckpoint(index))
    fill(memory)
    if exchange.leads { give(memory) { _ in true } }
  }

  /// Whether threads may fill several parts at once: not where they belong to
  /// several boards.
  public var fillsAtOnce: Bool { exchange.isAlone }

  /// The positions behind which a checkpoint is.
  public func position(ofCheckpoint index: Int) -> Int {
    states.position(of: index)
  }

  /// The memory of a checkpoint.
  public func memory(ofCheckpoint index: Int) -> Region<UInt8> {
    states.memory(of: index)
  }

  /// Takes note that a checkpoint behind `position` positions is put back.
  public func place(checkpoint index: Int, at position: Int) {
    lead(.place(index, position))
    states.place(index, at: position)
  }

  /// Takes note that all parts of `count` positions, each from `first` of it
  /// on, and the first checkpoints were put back.
  public func resume(
    at count: Int, checkpoints: Int, first: (_ layer: Int) -> Int
  ) {
    var oldest = 0
    for layer in 0..<layerCount {
      let first = first(layer)
      if attends(layer) {
        lead(.keep(layer, first))
        cache.keep(layer, from: first)
      } else {
        oldest = max(oldest, first)
      }
    }
    lead(.resume(count, checkpoints: checkpoints, oldest: oldest))
    resume(at: count, checkpoints: checkpoints, oldest: oldest)
  }

  /// The same on one board.
  func resume(at count: Int, checkpoints: Int, oldest: Int) {
    cache.extend(to: count)
    states.keep(from: oldest, checkpoints: checkpoints)
  }
}

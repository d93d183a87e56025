import Memory
import Models

/// What short convolutions keep of earlier positions: the last ones, and
/// checkpoints at the ends of batches.
///
/// A convolution needs its products of the last taps − 1 positions. The history
/// has those of some positions more, so that a few tokens can be taken back; to
/// go back farther, a checkpoint is put into the history again.
struct ConvolutionStates: BitwiseCopyable {
  let shape: Shape
  private let history: Region<Float>  // [convolutions, slots, channels]
  // [checkpoints, convolutions, taps - 1, channels]
  private let kept: Region<Float>
  private let checkpoints: Region<Int>  // their positions, ascending
  // [2]: checkpoints, first position of the history
  private let numbers: Region<Int>
  private let rows: Region<Int>  // [layers]: a layer's place in the history

  /// States of no position.
  init(
    _ plan: Plan, _ configuration: ModelConfiguration, _ arena: borrowing Arena
  ) {
    shape = plan.shape
    history = arena[plan.history]
    kept = arena[plan.kept]
    checkpoints = arena[plan.checkpoints]
    numbers = arena[plan.numbers]
    rows = arena[plan.rows]
    (numbers[0], numbers[1]) = (0, 0)
    var next = 0
    for layer in 0..<rows.count {
      rows[layer] = next
      if configuration.layers[layer].taps > 0 { next += 1 }
    }
  }

  /// Whether any layer is a convolution.
  private var isUsed: Bool { shape.convolutions > 0 }

  /// The history of a layer, [slots, channels].
  func history(of layer: Int) -> Region<Float> {
    let start = rows[layer] * shape.layerFloats
    return history[start..<(start + shape.layerFloats)]
  }

  /// The most positions, up to `count`, whose state there is.
  func reusable(_ count: Int) -> Int {
    guard isUsed, !isInHistory(count) else { return count }
    var most = 0
    for index in 0..<numbers[0] where checkpoints[index] <= count {
      most = checkpoints[index]
    }
    return most
  }

  /// Whether the history has what a token at `position` needs.
  private func isInHistory(_ position: Int) -> Bool {
    max(position - (shape.taps - 1), 0) >= numbers[1] || position == 0
  }

  /// Goes back to the state behind `count` positions, which can be reused.
  func truncate(to count: Int) {
    guard isUsed else { return }
    var most = numbers[0]
    while most > 0, checkpoints[most - 1] > count { most -= 1 }
    numbers[0] = most
    if count == 0 {
      numbers[1] = 0
    } else if !isInHistory(count) {
      precondition(most > 0 && checkpoints[most - 1] == count)
      copy(most - 1, count, toHistory: true)
      numbers[1] = max(count - (shape.taps - 1), 0)
    }
  }

  /// Notes that the history was written up to `count` positions, as the end of a
  /// batch or of a single token.
  func extend(to count: Int, isBatch: Bool) {
    guard isUsed else { return }
    // Drafts may have been written behind the last position that counts.
    numbers[1] = max(numbers[1], count + Transformer.mostDrafts - shape.slots)
    guard isBatch else { return }
    if numbers[0] == shape.checkpoints { dropOne() }
    let index = numbers[0]
    checkpoints[index] = count
    copy(index, count, toHistory: false)
    numbers[0] = index + 1
  }

  /// The first position of the history.
  var oldest: Int { max(numbers[1], 0) }

  /// The checkpoints that there are.
  var checkpointCount: Int { isUsed ? numbers[0] : 0 }

  /// The positions behind which a checkpoint is.
  func position(of checkpoint: Int) -> Int { checkpoints[checkpoint] }

  /// The memory of a checkpoint.
  func memory(of checkpoint: Int) -> Region<UInt8> {
    let floats = shape.checkpointFloats
    return kept[(checkpoint * floats)..<((checkpoint + 1) * floats)].raw
  }

  /// Visits the memory of a layer's `positions`, no more than the history has.
  func forEachPart<Failure: Error>(
    _ layer: Int, of positions: Range<Int>,
    _ body: (Region<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let history = history(of: layer)
    var next = positions.lowerBound
    while next < positions.upperBound {
      let slot = next % shape.slots
      let run = min(positions.upperBound - next, shape.slots - slot)
      let start = slot * shape.channels
      try body(history[start..<(start + run * shape.channels)].raw)
      next += run
    }
  }

  /// Takes note that the history was put back from `first` on, and so many
  /// checkpoints with it.
  func keep(from first: Int, checkpoints count: Int) {
    (numbers[0], numbers[1]) = (count, first)
  }

  /// Notes the positions of a checkpoint that is put back.
  func place(_ checkpoint: Int, at position: Int) {
    checkpoints[checkpoint] = position
  }

  /// Takes whatever the memory holds.
  func assume() { (numbers[0], numbers[1]) = (0, 0) }

  /// Forgets the checkpoint whose neighbours are nearest to each other, so that
  /// those that stay are spread over all positions.
  private func dropOne() {
    var (nearest, least) = (0, Int.max)
    for index in 0..<(numbers[0] - 1) {
      let before = index == 0 ? 0 : checkpoints[index - 1]
      let gap = checkpoints[index + 1] - before
      if gap < least { (nearest, least) = (index, gap) }
    }
    for index in nearest..<(numbers[0] - 1) {
      checkpoints[index] = checkpoints[index + 1]
      let floats = shape.checkpointFloats
      for float in 0..<floats {
        kept[index * floats + float] = kept[(index + 1) * floats + float]
      }
    }
    numbers[0] -= 1
  }

  /// Copies a checkpoint behind `count` positions into the history, or from it.
  private func copy(_ checkpoint: Int, _ count: Int, toHistory: Bool) {
    var next = checkpoint * shape.checkpointFloats
    for convolution in 0..<shape.convolutions {
      for back in 1..<shape.taps {
        defer { next += shape.channels }
        guard back <= count else { continue }
        let row = convolution * shape.slots + (count - back) % shape.slots
        let start = row * shape.channels
        for channel in 0..<shape.channels {
          if toHistory {
            history[start + channel] = kept[next + channel]
          } else {
            kept[next + channel] = history[start + channel]
          }
        }
      }
    }
  }
}

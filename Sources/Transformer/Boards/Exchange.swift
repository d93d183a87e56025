import CMPI
import Memory
import Models

/// What boards need to give each other their parts of rows; nothing where one
/// board has everything.
struct Exchange: BitwiseCopyable {
  /// The memory, set aside.
  struct Plan: Sendable {
    fileprivate let shares: BoardShares
    fileprivate let bounds: Reservation<Int32>
    fileprivate let layers: Reservation<LayerCuts>
    fileprivate let parts: Reservation<UInt8>
    fileprivate let gathered: Reservation<Float>
    fileprivate let words: Reservation<Int32>
    fileprivate let failure: Reservation<UInt8>

    init(
      _ shape: ModelConfiguration, _ shares: BoardShares, batch: Int,
      logitRows: Int, _ arena: inout ArenaPlan
    ) throws(MemoryError) {
      self.shares = shares
      let isShared = !shares.isAlone
      let count = isShared ? shape.layers.count : 0
      bounds = try arena.reserve(
        isShared ? (2 * count + 3) * (shares.count + 1) : 0, of: Int32.self,
        for: .weightIndex)
      layers = try arena.reserve(count, of: LayerCuts.self, for: .weightIndex)
      let inner = shape.widest { max($0.queryWidth, $0.feedForward) }
      let channels = shape.widest { $0.taps > 0 ? 3 * shape.hidden : 0 }
      let widest = max(inner, shape.hidden, channels)
      let floats = max(batch * widest, logitRows * shape.vocabulary)
      parts = try arena.reserve(
        isShared
          ? floats * MemoryLayout<Float>.size
            + 2 * shares.count * Parts.alignment : 0,
        of: UInt8.self, for: .activations)
      gathered = try arena.reserve(rows: isShared ? batch : 0, columns: inner)
      words = try arena.reserve(
        isShared
          ? BoardCommand.headWords + max(batch, (shape.vocabulary + 31) / 32)
          : 0, of: Int32.self, for: .activations)
      failure = try arena.reserve(
        isShared ? 1 : 0, of: UInt8.self, for: .activations)
    }
  }

  /// The cuts of what a layer makes.
  struct LayerCuts: BitwiseCopyable {
    /// Of the results of attention; empty where a layer does not attend.
    let attention: Cut
    let feedForward: Cut
  }

  /// The boards, and the one at hand.
  let count: Int
  let index: Int
  let layers: Region<LayerCuts>
  /// Of the residual stream.
  let residual: Cut
  /// Of what a convolution is made from.
  let channels: Cut
  let vocabulary: Cut
  /// The parts of all boards, one behind the other.
  let parts: Region<UInt8>
  /// Whole rows of floats, of what attention and gates make.
  let gathered: Region<Float>
  /// A command to the other boards.
  let words: Region<Int32>
  // [1]: whether a board could not read its weights since they were restored
  private let failure: Region<UInt8>

  init(
    _ plan: Plan, _ shape: ModelConfiguration, _ arena: borrowing Arena
  ) {
    let shares = plan.shares
    count = shares.count
    index = shares.index
    layers = arena[plan.layers]
    parts = arena[plan.parts]
    gathered = arena[plan.gathered]
    words = arena[plan.words]
    failure = arena[plan.failure]
    failure.fill(with: 0)
    let bounds = arena[plan.bounds]
    let size = shares.isAlone ? 0 : shares.count + 1
    func cut(_ number: Int, _ part: (Int) -> Range<Int>) -> Cut {
      let own = bounds[(number * size)..<((number + 1) * size)]
      return Cut(own, part)
    }
    let hidden = shape.hidden
    let entries = shape.vocabulary
    residual = cut(0) { shares.outputs(hidden, for: $0) }
    channels = cut(1) { shares.outputs(3 * hidden, for: $0) }
    vocabulary = cut(2) { shares.outputs(entries, for: $0) }
    for index in 0..<layers.count {
      let layer = shape.layers[index]
      layers[index] = LayerCuts(
        attention: cut(3 + 2 * index) { board in
          layer.attends
            ? shares.heads(of: layer, for: board).given
              .times(layer.headDimension) : 0..<0
        },
        feedForward: cut(4 + 2 * index) { board in
          shares.feedForward(layer.feedForward, for: board)
        })
    }
  }

  /// Whether one board has everything.
  var isAlone: Bool { count == 1 }
  /// Whether this board tells the others what to compute.
  var leads: Bool { count > 1 && index == 0 }

  /// Whether another board could not read its weights.
  var hasFailed: Bool { !isAlone && failure[0] != 0 }

  /// Takes note whether one could.
  func note(failure isThere: Bool) {
    if !isAlone { failure[0] = isThere ? 1 : 0 }
  }
}

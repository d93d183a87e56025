import CHost
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
    fileprivate let heads: Reservation<Int32>
    fileprivate let parts: Reservation<UInt8>
    fileprivate let gathered: Reservation<Float>
    fileprivate let words: Reservation<Int32>
    fileprivate let failure: Reservation<UInt8>
    fileprivate let pending: Reservation<Pending>

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
      heads = try arena.reserve(
        2 * count * shares.count, of: Int32.self, for: .weightIndex)
      let inner = shape.widest { max($0.queryWidth, $0.feedForward) }
      let channels = shape.widest { $0.taps > 0 ? 3 * shape.hidden : 0 }
      let widest = max(inner, shape.hidden, channels)
      let floats = max(batch * widest, logitRows * shape.vocabulary)
      parts = try arena.reserve(
        isShared
          ? floats * MemoryLayout<Float>.size
            + 4 * shares.count * Parts.alignment : 0,
        of: UInt8.self, for: .activations)
      gathered = try arena.reserve(rows: isShared ? batch : 0, columns: inner)
      words = try arena.reserve(
        isShared
          ? BoardCommand.headWords + max(batch, (shape.vocabulary + 31) / 32)
          : 0, of: Int32.self, for: .activations)
      failure = try arena.reserve(
        isShared ? 1 : 0, of: UInt8.self, for: .activations)
      pending = try arena.reserve(
        isShared ? Int(RANKS_SLOTS) : 0, of: Pending.self, for: .activations)
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
  /// Whether any of them is on another machine.
  private let hasLinks: Bool
  private let layers: Region<LayerCuts>
  // [layers, boards, 2]: the first key and value head that a board caches, and
  // the one behind the last
  private let heads: Region<Int32>
  /// Of the residual stream.
  let residual: Cut
  /// Of what a convolution is made from.
  let channels: Cut
  let vocabulary: Cut
  /// The parts of all boards, one behind the other.
  private(set) var parts: Region<UInt8>
  /// Whole rows of floats, of what attention and gates make.
  private(set) var gathered: Region<Float>
  /// The exchange under way of this half of a batch: its number, and [1] of what
  /// follows.
  private(set) var slot: UInt32 = 0
  private(set) var pending: Region<Pending>
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
    hasLinks = !shares.isAlone && ranks_here() < ranks_count()
    layers = arena[plan.layers]
    heads = arena[plan.heads]
    parts = arena[plan.parts]
    gathered = arena[plan.gathered]
    words = arena[plan.words]
    pending = arena[plan.pending]
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
      for board in 0..<count where layer.attends {
        let own = shares.heads(of: layer, for: board).keyValues
        let place = 2 * (index * count + board)
        heads[place] = Int32(own.lowerBound)
        heads[place + 1] = Int32(own.upperBound)
      }
    }
  }

  /// Whether one board has everything.
  var isAlone: Bool {
    #if SWIFTLET_MPI
    count == 1
    #else
    true
    #endif
  }
  /// Whether this board tells the others what to compute.
  var leads: Bool { !isAlone && index == 0 }

  /// The parts of what a layer's attention makes.
  func attention(_ layer: Int) -> Cut {
    isAlone ? residual : layers[layer].attention
  }

  /// The parts of what a layer's gate makes.
  func feedForward(_ layer: Int) -> Cut {
    isAlone ? residual : layers[layer].feedForward
  }

  /// The key and value heads of a layer that a board caches; neighbours may share
  /// one.
  func heads(_ layer: Int, of board: Int) -> Range<Int> {
    let place = 2 * (layer * count + board)
    return Int(heads[place])..<Int(heads[place + 1])
  }

  /// Tokens of the first half of a batch, where halves are worth it, or all.
  ///
  /// Processes that share a machine wait for no link: halves would only have
  /// them read their weights twice.
  func firstHalf(of count: Int) -> Int {
    hasLinks && count >= Exchange.leastHalves ? count / 2 / 16 * 16 : count
  }

  // Halves of fewer tokens read weights twice for little.
  private static var leastHalves: Int { 64 }

  /// What is exchanged for the tokens behind the first `tokens` of a batch.
  func behind(_ tokens: Int, of batch: Int) -> Exchange {
    var others = self
    let padding = 2 * count * Parts.alignment
    let start = (parts.count - 2 * padding) / batch * tokens + padding
    let first = Parts.padded(start)
    others.parts = parts[first..<parts.count]
    others.gathered = gathered.behind(tokens, of: batch)
    others.slot = 1
    others.pending = pending[1..<2]
    return others
  }

  /// Lets exchanges go on while steps are computed, or no more.
  func pauses(_ pauses: Bool) {
    host_pool_set_pause(pauses ? ranks_progress : nil)
  }

  /// Whether another board was silent for too long: nothing more is exchanged.
  var isBroken: Bool { !isAlone && ranks_lost() }

  /// Whether another board could not read its weights.
  var hasFailed: Bool { !isAlone && failure[0] != 0 }

  /// Takes note whether one could.
  func note(failure isThere: Bool) {
    if !isAlone { failure[0] = isThere ? 1 : 0 }
  }
}

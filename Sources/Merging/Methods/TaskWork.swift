import Workbench

/// The task-arithmetic family: differences from the base are thinned out, weighted,
/// added, and put onto the base again.
final class TaskWork<Number: MergeNumber>: @unchecked Sendable {
  /// What a pass is for.
  enum Phase { case start, counts, ties, sums, done }

  let settings: TaskSettings
  let inputs: BlendInputs
  /// The type of the result.
  let type: ElementType
  /// The cuts of all models, and of each the first one's place.
  var cuts: [RankCut] = []
  var cutModels: [Int] = []
  /// The factor that restores the magnitude of what was kept.
  var factors: [Number]
  var phase = Phase.start
  var counts = KeyCounts(cuts: 0, buckets: 0)
  /// For each cut and block, the equal keys before the block.
  var equals: [[Int]] = []
  var sums = BlockSums(width: 0, blocks: 0)

  /// The merge of these inputs.
  init(_ settings: TaskSettings, _ inputs: BlendInputs, type: ElementType) {
    self.settings = settings
    self.inputs = inputs
    self.type = type
    factors = settings.models.map { _ in 1 }
    let total = inputs.elementCount
    for (index, model) in settings.models.enumerated() where model.density < 1 {
      for count in TaskWork.cuts(settings.sparsifier, model, total) {
        cuts.append(
          RankCut(count: count, of: total, keyBits: Number.keyBits))
        cutModels.append(index)
      }
    }
  }

  /// The numbers of elements that come first in the cuts of a model.
  private static func cuts(
    _ sparsifier: Sparsifier, _ model: TaskModel, _ total: Int
  ) -> [Int] {
    let kept = model.density <= 0 ? 0 : Int(model.density * Double(total))
    switch sparsifier {
    case .none, .random, .ranked: return []
    case .magnitude: return [model.density <= 0 ? 0 : max(1, kept)]
    case .outliers:
      let top = Int(model.gamma * Double(total))
      let bottom = max(0, total - kept - top)
      return [bottom, bottom + kept]
    }
  }

  /// Whether the model's difference loses elements.
  func isSparse(_ model: Int) -> Bool {
    settings.sparsifier != .none && settings.models[model].density < 1
  }

  /// The key by which a cut orders: magnitudes fall for the greatest ones.
  @inline(__always)
  func key(_ value: Number) -> UInt64 {
    settings.sparsifier == .magnitude
      ? ~value.magnitudeKey & Number.keyMask : value.magnitudeKey
  }

  var isOrdered: Bool { cuts.contains { $0.isOrdered } }

  func cursor(atBlock block: Int) -> Cursor {
    guard phase == .sums || phase == .done, isOrdered else {
      return Cursor(counts: cuts.map { _ in 0 })
    }
    return Cursor(
      counts: equals.map { $0.indices.contains(block) ? $0[block] : 0 })
  }

  func skip(_ piece: Piece, cursor: inout Cursor) {
    withDifferences(piece) { model, values in
      for cut in cuts.indices where cutModels[cut] == model {
        cursor.counts[cut] += equalCount(values, piece.count, cut)
      }
    }
  }

  /// The number of keys that equal the bound of a cut.
  func equalCount(
    _ values: UnsafePointer<Number>, _ count: Int, _ cut: Int
  ) -> Int {
    let bound = cuts[cut].bound
    var equal = 0
    for index in 0..<count where key(values[index]) == bound { equal += 1 }
    return equal
  }

  /// Calls `body` with the difference of each model from the base.
  func withDifferences(
    _ piece: Piece, _ body: (Int, UnsafeMutablePointer<Number>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Number.self, capacity: piece.count) {
      buffer in
      guard let values = buffer.baseAddress else { return }
      for model in settings.models.indices {
        subtract(piece, model, into: values)
        body(model, values)
      }
    }
  }

  /// Writes the difference of a model from the base.
  @inline(__always)
  func subtract(
    _ piece: Piece, _ model: Int, into values: UnsafeMutablePointer<Number>
  ) {
    let other = piece.inputs[settings.models[model].input]
    let base = piece.inputs[settings.base]
    for index in 0..<piece.count {
      values[index] = Number(other[index]) - Number(base[index])
    }
  }
}

import Foundation
import Workbench

/// The weights of a model with a LoRA added: `W + scale · B · A`.
struct AdaptedStore: TensorStore {
  /// The two factors of a tensor's change.
  struct Change: Sendable {
    /// The tensors of the LoRA, `[rank, columns]` and `[rows, rank]`.
    var down: Int
    var up: Int
    var rank: Int
    var scale: Double
  }

  let tensors: [StoredTensor]
  private let store: any TensorStore
  private let adapter: any TensorStore
  private let changes: [Int: Change]
  private let type: ElementType?
  private let factors: FactorCache

  /// A store with the LoRA of a folder that PEFT has written.
  init(
    _ store: any TensorStore, _ adapter: ModelFolder, path: String,
    type: ElementType?
  ) throws(MergeFailure) {
    self.store = store
    self.adapter = adapter.weights
    self.type = type
    tensors = store.tensors
    factors = FactorCache()
    let settings = try AdapterSettings(adapter.configuration, path: path)
    changes = try AdaptedStore.changes(
      store.tensors, adapter.weights.tensors, settings, path)
  }

  func read(
    _ tensor: Int, rows: Range<Int>,
    into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    try store.read(tensor, rows: rows, into: floats)
    guard let change = changes[tensor], !rows.isEmpty else { return }
    let columns = tensors[tensor].rowElements
    let down = try factors.value(change.down) { () throws(StoreFailure) in
      try adapter.floats(change.down)
    }
    var up = [Float](repeating: 0, count: rows.count * change.rank)
    let failure = up.withUnsafeMutableBufferPointer { buffer in
      AdaptedStore.failure { () throws(StoreFailure) in
        try adapter.read(change.up, rows: rows, into: buffer)
      }
    }
    if let failure { throw failure }
    var sums = [Double](repeating: 0, count: columns)
    for row in 0..<rows.count {
      for column in 0..<columns { sums[column] = 0 }
      for inner in 0..<change.rank {
        let factor = Double(up[row * change.rank + inner])
        let start = inner * columns
        for column in 0..<columns {
          sums[column] += factor * Double(down[start + column])
        }
      }
      for column in 0..<columns {
        let place = row * columns + column
        floats[place] = Float(
          Double(floats[place]) + change.scale * sums[column])
      }
    }
    if let type, let start = floats.baseAddress {
      Rounding.round(start, rows.count * columns, to: type)
    }
  }

  /// The failure of a body, for closures that cannot throw it.
  private static func failure(
    _ body: () throws(StoreFailure) -> Void
  ) -> StoreFailure? {
    do throws(StoreFailure) { try body() } catch { return error }
    return nil
  }
}

/// The smaller factors of a LoRA, each read once; they are kept while few.
private final class FactorCache: @unchecked Sendable {
  private let lock = NSLock()
  private var values: [(tensor: Int, floats: [Float])] = []

  /// The numbers of a tensor.
  func value(
    _ tensor: Int, _ read: () throws(StoreFailure) -> [Float]
  ) throws(StoreFailure) -> [Float] {
    lock.lock()
    defer { lock.unlock() }
    if let found = values.first(where: { $0.tensor == tensor }) {
      return found.floats
    }
    let floats = try read()
    values.append((tensor, floats))
    if values.count > 2 { values.removeFirst() }
    return floats
  }
}

import Workbench

/// The weights of a model with a LoRA added: `W + scale · B · A`.
struct AdaptedStore: TensorStore {
  let tensors: [StoredTensor]
  private let store: any TensorStore
  private let adapter: any TensorStore
  private let changes: [Int: AdapterChange]
  private let type: ElementType?
  private let factors = FactorCache()

  /// A store with the LoRA of a folder that PEFT has written.
  init(
    _ store: any TensorStore, _ adapter: ModelFolder, path: String,
    type: ElementType?
  ) throws(MergeFailure) {
    self.store = store
    self.adapter = adapter.weights
    self.type = type
    tensors = store.tensors
    let settings = try AdapterSettings(adapter.configuration, path: path)
    changes = try AdapterReader(path: path, settings: settings)
      .changes(of: store.tensors, by: adapter.weights.tensors)
  }

  func read(
    _ tensor: Int, rows: Range<Int>,
    into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let change = changes[tensor]
    if let replacement = change?.replacement {
      try adapter.read(replacement, rows: rows, into: floats)
    } else {
      try store.read(tensor, rows: rows, into: floats)
    }
    guard let product = change?.product, !rows.isEmpty else { return }
    let columns = tensors[tensor].rowElements
    let down = try down(product)
    let up = try up(product, rows)
    var sums = [Double](repeating: 0, count: columns)
    for row in 0..<rows.count {
      for column in 0..<columns { sums[column] = 0 }
      for inner in 0..<product.rank {
        let factor = Double(up[row * product.rank + inner])
        let start = inner * columns
        for column in 0..<columns {
          sums[column] += factor * Double(down[start + column])
        }
      }
      for column in 0..<columns {
        let place = row * columns + column
        floats[place] = Float(
          Double(floats[place]) + product.scale * sums[column])
      }
    }
    if let type, let start = floats.baseAddress {
      Rounding.round(start, rows.count * columns, to: type)
    }
  }

  /// The factor whose rows all rows of the tensor are made of, `[rank, columns]`.
  private func down(
    _ product: AdapterChange.Product
  ) throws(StoreFailure) -> [Float] {
    try factors.value(product.down) { () throws(StoreFailure) in
      let floats = try adapter.floats(product.down)
      return product.isTransposed
        ? AdaptedStore.transposed(floats, columns: product.rank) : floats
    }
  }

  /// The rows of the other factor, `[rows, rank]`.
  private func up(
    _ product: AdapterChange.Product, _ rows: Range<Int>
  ) throws(StoreFailure) -> [Float] {
    guard product.isTransposed else {
      let width = product.rank
      var part = [Float](repeating: 0, count: rows.count * width)
      let failure = part.withUnsafeMutableBufferPointer { buffer in
        AdaptedStore.failure { () throws(StoreFailure) in
          try adapter.read(product.up, rows: rows, into: buffer)
        }
      }
      if let failure { throw failure }
      return part
    }
    let whole = try factors.value(product.up) { () throws(StoreFailure) in
      let floats = try adapter.floats(product.up)
      return AdaptedStore.transposed(
        floats, columns: floats.count / product.rank)
    }
    return Array(
      whole[(rows.lowerBound * product.rank)..<(rows.upperBound * product.rank)]
    )
  }

  private static func transposed(_ floats: [Float], columns: Int) -> [Float] {
    let rows = floats.count / columns
    return (0..<floats.count).map { place in
      floats[place % rows * columns + place / rows]
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

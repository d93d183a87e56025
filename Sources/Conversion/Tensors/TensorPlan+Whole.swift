import Models
import Workbench

extension TensorPlan {
  /// Adds a tensor that is one of the file.
  mutating func whole(
    _ role: TensorRole, _ index: Int, _ tensor: StoredTensor, _ layer: Int?
  ) throws(ConversionFailure) {
    // Gemma 2's output is its embedding; a copy of it is left out.
    if role == .output, family == .gemma2 { return }
    var shape = tensor.shape
    // A convolution of each channel apart is [channels, 1, taps].
    if role == .convolutionFilter, shape.count == 3, shape[1] == 1 {
      shape.remove(at: 1)
    }
    guard shape.count == 1 || shape.count == 2, !shape.contains(0) else {
      throw odd(tensor)
    }
    let isQuery = role == .query || role == .queryBias
    var order = RowOrder.plain
    if family.isLlama, isQuery || role == .key || role == .keyBias {
      let heads =
        isQuery ? configuration.heads : configuration.keyValueHeads
      guard shape[0] % (2 * heads) == 0 else { throw odd(tensor) }
      order = .heads(dimension: shape[0] / heads)
    }
    let dimensions = Array(shape.reversed())
    if shape.count == 1, case .heads = order {
      return try add(
        role, layer, dimensions,
        VectorRows(store: store, tensor: index, order: order))
    }
    let isNorm = role.row.content == .norm
    try add(
      role, layer, dimensions,
      StoreRows(
        store: store, tensor: index, order: order,
        shift: isNorm && family.row.shiftsNorms ? 1 : 0))
  }
}

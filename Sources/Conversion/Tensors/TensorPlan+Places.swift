import Models
import Workbench

extension TensorPlan {
  /// Adds what a tensor of the folder is; blocks and others come in turns of their own.
  mutating func place(
    _ found: FolderTensor, _ index: Int, _ tensor: StoredTensor, _ layer: Int?,
    blocks isBlocks: Bool
  ) throws(ConversionFailure) {
    let isOfBlocks = [.wovenBlocks, .wovenScales, .downBlocks, .downScales]
      .contains(found)
    guard isOfBlocks == isBlocks else { return }
    switch found {
    case .ignored, .wovenBlocks, .downBlocks: return
    case .whole(let role): try whole(role, index, tensor, layer)
    case .expert(let role, let expert):
      try collect(role, expert, index, tensor, layer ?? 0)
    case .stackedGateAndUp:
      let (count, rows) = try stack(tensor)
      for (part, role) in [TensorRole.expertGate, .expertUp].enumerated() {
        try add(
          role, layer, [tensor.rowElements, rows / 2, count],
          StoreRows(
            store: store, tensor: index,
            order: .part(
              of: rows, first: part * (rows / 2), step: 1, count: rows / 2)))
      }
    case .stackedDown:
      let (count, rows) = try stack(tensor, isEven: false)
      try add(
        .expertDown, layer, [tensor.rowElements, rows, count],
        StoreRows(store: store, tensor: index))
    case .wovenGateAndUp:
      let (count, rows) = try stack(tensor, isEven: false)
      let half = tensor.rowElements / 2
      guard half > 0, tensor.rowElements % 2 == 0 else { throw odd(tensor) }
      for (part, role) in [TensorRole.expertGate, .expertUp].enumerated() {
        try add(
          role, layer, [rows, half, count],
          TurnedRows(
            store: store, tensor: index, storedRows: rows, first: part, step: 2,
            rowsOfOne: half))
      }
    case .turnedDown:
      let (count, rows) = try stack(tensor, isEven: false)
      try add(
        .expertDown, layer, [rows, tensor.rowElements, count],
        TurnedRows(
          store: store, tensor: index, storedRows: rows, first: 0, step: 1,
          rowsOfOne: tensor.rowElements))
    case .wovenBiases:
      guard tensor.shape.count == 2, tensor.rowElements % 2 == 0 else {
        throw odd(tensor)
      }
      for (part, role) in [TensorRole.expertGateBias, .expertUpBias]
        .enumerated()
      {
        try add(
          role, layer, [tensor.rowElements / 2, tensor.rowCount],
          WovenRows(store: store, tensor: index, first: part))
      }
    case .wovenScales, .downScales:
      try mxfp4(found, index, tensor, layer)
    }
  }

  /// The matrices of a stack and the rows of one.
  private func stack(
    _ tensor: StoredTensor, isEven: Bool = true
  ) throws(ConversionFailure) -> (count: Int, rows: Int) {
    guard tensor.shape.count == 3, tensor.elementCount > 0,
      !isEven || tensor.shape[1] % 2 == 0
    else { throw odd(tensor) }
    return (tensor.shape[0], tensor.shape[1])
  }
}

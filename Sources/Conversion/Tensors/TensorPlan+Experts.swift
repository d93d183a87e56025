import Models
import Quantization
import Workbench

extension TensorPlan {
  /// Notes an expert's matrix; the last one of a layer completes its stacks.
  mutating func collect(
    _ role: TensorRole, _ expert: Int, _ index: Int, _ tensor: StoredTensor,
    _ layer: Int
  ) throws(ConversionFailure) {
    guard expert < configuration.experts, tensor.shape.count == 2,
      tensor.elementCount > 0
    else { throw odd(tensor) }
    experts[ExpertKey(layer: layer, role: role, expert: expert)] = index
    expertCounts[layer, default: 0] += 1
    guard expertCounts[layer] == 3 * configuration.experts else { return }
    let roles: [TensorRole] =
      family == .mixtral
      ? [.expertGate, .expertDown, .expertUp]
      : [.expertDown, .expertGate, .expertUp]
    for role in roles {
      var matrices: [any RowSource] = []
      var shape: [Int]?
      for expert in 0..<configuration.experts {
        let key = ExpertKey(layer: layer, role: role, expert: expert)
        guard let index = experts[key] else {
          throw .tensorMissing(
            role.folderName(ofExpert: expert, in: family) ?? "")
        }
        let found = store.tensors[index].shape
        guard found == shape ?? found else {
          throw .tensorShape(
            store.tensors[index].name, found: found, expected: shape ?? [])
        }
        shape = found
        matrices.append(StoreRows(store: store, tensor: index))
      }
      guard let shape else { continue }
      try add(
        role, layer, [shape[1], shape[0], matrices.count],
        StackedRows(matrices: matrices, rowsOfOne: shape[0], columns: shape[1]))
    }
  }

  /// Adds matrices whose blocks and scales are two tensors.
  mutating func mxfp4(
    _ found: FolderTensor, _ index: Int, _ scales: StoredTensor, _ layer: Int?
  ) throws(ConversionFailure) {
    let name = scales.name.dropLast("scales".count) + "blocks"
    guard let codes = indices[String(name)] else {
      throw .tensorMissing(String(name))
    }
    let blocks = store.tensors[codes]
    guard scales.type == .u8, blocks.type == .u8, scales.shape.count == 3,
      blocks.shape == scales.shape + [16], scales.elementCount > 0
    else { throw odd(scales) }
    let (count, rows) = (scales.shape[0], scales.shape[1])
    let columns = scales.rowElements * 32
    let isWoven = found == .wovenScales
    guard !isWoven || rows % 2 == 0 else { throw odd(scales) }
    let roles: [TensorRole] =
      isWoven ? [.expertGate, .expertUp] : [.expertDown]
    for (part, role) in roles.enumerated() {
      try add(
        role, layer, [columns, rows / roles.count, count],
        MXFP4Rows(
          store: store, codes: codes, scales: index,
          blocksOfRow: scales.rowElements,
          order: .part(
            of: rows, first: part, step: roles.count,
            count: rows / roles.count)),
        isMXFP4: true)
    }
  }
}

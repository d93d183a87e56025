import Memory
import Models
import Quantization
import Workbench

/// The tensors of a file, made of those of a folder, in the order in which
/// llama.cpp's converter writes them: that of the folder's names.
struct TensorPlan {
  /// A tensor without its type.
  struct Item {
    let name: String
    let role: TensorRole
    let layer: Int?
    /// The lengths, that of a row first.
    let dimensions: [Int]
    let rows: any RowSource
    /// Whether the source keeps blocks of MXFP4, which stay as they are.
    var isMXFP4 = false
  }

  private let configuration: FolderConfiguration
  private let store: any TensorStore
  private let indices: [String: Int]
  private(set) var items: [Item] = []
  private var experts: [ExpertKey: Int] = [:]
  private var expertCounts: [Int: Int] = [:]
  private var places: Set<String> = []

  private struct ExpertKey: Hashable {
    let layer: Int
    let role: TensorRole
    let expert: Int
  }

  /// Finds a place for every tensor of `store`.
  ///
  /// - Throws: `ConversionFailure` where one has none, or one is missing of what
  ///   belongs together.
  init(
    _ store: any TensorStore, _ configuration: FolderConfiguration
  ) throws(ConversionFailure) {
    self.store = store
    self.configuration = configuration
    let tensors = store.tensors
    var indices: [String: Int] = [:]
    for (index, tensor) in tensors.enumerated() { indices[tensor.name] = index }
    self.indices = indices
    let names = FolderNames(configuration.family)
    if let divisors = LlamaDivisors(configuration) {
      try add(
        .rotaryDivisors, nil, [divisors.values.count],
        FixedRows(values: divisors.values))
    }
    for isBlocks in [true, false] {
      for (index, tensor) in tensors.enumerated() {
        let (found, layer) = try names.find(tensor.name)
        try place(found, index, tensor, layer, blocks: isBlocks)
      }
    }
    for (layer, count) in expertCounts.sorted(by: { $0.key < $1.key })
    where count % (3 * configuration.experts) != 0 {
      throw .tensorMissing("of the experts of layer \(layer)")
    }
  }

  private var family: Family { configuration.family }

  private mutating func add(
    _ role: TensorRole, _ layer: Int?, _ dimensions: [Int],
    _ rows: any RowSource, isMXFP4: Bool = false
  ) throws(ConversionFailure) {
    let name = TensorName(
      role, of: family.row.architecture, layer: layer
    ).string
    guard places.insert(name).inserted else {
      throw .tensorTwice(name)
    }
    items.append(
      Item(
        name: name, role: role, layer: layer, dimensions: dimensions,
        rows: rows,
        isMXFP4: isMXFP4))
  }

  private mutating func place(
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

  private mutating func whole(
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

  /// Notes an expert's matrix; the last one of a layer completes its stacks.
  private mutating func collect(
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

  private mutating func mxfp4(
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

  /// The matrices of a stack and the rows of one.
  private func stack(
    _ tensor: StoredTensor, isEven: Bool = true
  ) throws(ConversionFailure) -> (count: Int, rows: Int) {
    guard tensor.shape.count == 3, tensor.elementCount > 0,
      !isEven || tensor.shape[1] % 2 == 0
    else { throw odd(tensor) }
    return (tensor.shape[0], tensor.shape[1])
  }

  private func odd(_ tensor: StoredTensor) -> ConversionFailure {
    .tensorShape(tensor.name, found: tensor.shape, expected: [])
  }
}

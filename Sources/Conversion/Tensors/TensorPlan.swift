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

  let configuration: FolderConfiguration
  let store: any TensorStore
  let indices: [String: Int]
  private(set) var items: [Item] = []
  var experts: [ExpertKey: Int] = [:]
  var expertCounts: [Int: Int] = [:]
  private var places: Set<String> = []

  /// An expert's matrix.
  struct ExpertKey: Hashable {
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

  var family: Family { configuration.family }

  /// Adds a tensor to the file.
  mutating func add(
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

  /// The failure of a shape that a tensor cannot have.
  func odd(_ tensor: StoredTensor) -> ConversionFailure {
    .tensorShape(tensor.name, found: tensor.shape, expected: [])
  }
}

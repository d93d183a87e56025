import Workbench

/// Puts the tensors of a mixture together.
struct ExpertAssembly {
  private(set) var store: StackedStore
  /// The type of the tensors.
  let type: ElementType

  let configuration: ExpertConfiguration
  let models: [MergeModel]
  private let seed: UInt64
  private var tensors: [(StoredTensor, [StackedStore.Part])] = []

  /// The mixture of these models, the first of which is the base.
  init(
    _ configuration: ExpertConfiguration, _ models: [MergeModel],
    _ architecture: ExpertArchitecture, _ gates: [[Float]], width: Int,
    seed: UInt64
  ) throws(MergeFailure) {
    self.configuration = configuration
    self.models = models
    self.seed = seed
    type = try ExpertAssembly.type(configuration, models[0])
    store = StackedStore(tensors: [], parts: [])
    try addBase()
    for layer in 0..<models[0].layerCount {
      let prefix = "\(models[0].prefix)\(layer)"
      if architecture == .qwen2 {
        try addSeparately(prefix)
      } else {
        try addStacked(prefix)
      }
      addGates(prefix, gates[layer], width)
      if architecture == .qwen2 { addBiases(prefix) }
    }
    let sorted = tensors.sorted { $0.0.name < $1.0.name }
    store = StackedStore(tensors: sorted.map(\.0), parts: sorted.map(\.1))
  }

  private static func type(
    _ configuration: ExpertConfiguration, _ base: MergeModel
  ) throws(MergeFailure) -> ElementType {
    if let type = configuration.type, type != .f64 { return type }
    let document = base.folder.configuration
    switch (document["dtype"] ?? document["torch_dtype"])?.string {
    case "float16": return .f16
    case "bfloat16": return .bf16
    case "float32": return .f32
    default: throw .missingKey("dtype")
    }
  }

  /// Adds a tensor made of parts.
  mutating func add(
    _ name: String, _ shape: [Int], _ parts: [StackedStore.Part]
  ) {
    tensors.append((StoredTensor(name: name, type: type, shape: shape), parts))
  }

  /// Adds all of the base but its feed-forward networks.
  private mutating func addBase() throws(MergeFailure) {
    let base = models[0]
    for (index, tensor) in base.folder.weights.tensors.enumerated()
    where base.place(tensor.name) == index && !tensor.name.contains(".mlp.") {
      add(
        tensor.name, tensor.shape,
        [
          StackedStore.Part(
            content: .stored(base.folder.weights, index),
            rows: tensor.rowCount, width: tensor.rowElements)
        ])
    }
  }

  /// A projection of an expert.
  func part(
    _ expert: ExpertConfiguration.Expert, _ number: Int, _ name: String
  ) throws(MergeFailure) -> (StackedStore.Part, shape: [Int]) {
    guard
      let model = models.first(where: { $0.reference == expert.model }),
      let place = model.place(name)
    else { throw .missingTensor(name, model: expert.model.name) }
    let facts = model.folder.weights.tensors[place]
    var part = StackedStore.Part(
      content: .stored(model.folder.weights, place), rows: facts.rowCount,
      width: facts.rowElements)
    if name.contains("down_proj"), let scale = expert.residual {
      part.scale = scale
    }
    if let noise = expert.noise {
      part.noise = (
        RandomSequence(seed: seed, name: name, stream: number), noise
      )
    }
    return (part, facts.shape)
  }
}

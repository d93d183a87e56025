import Workbench

/// Puts the tensors of a mixture together.
struct ExpertAssembly {
  private(set) var store: StackedStore
  /// The type of the tensors.
  let type: ElementType

  private let configuration: ExpertConfiguration
  private let models: [MergeModel]
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
  private mutating func add(
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
  private func part(
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

  /// Adds the experts of a layer in the two tensors of transformers 5.
  private mutating func addStacked(_ prefix: String) throws(MergeFailure) {
    var (rising, falling): ([StackedStore.Part], [StackedStore.Part]) = ([], [])
    var shapes: [[Int]] = []
    for (number, expert) in configuration.experts.enumerated() {
      for projection in ["gate_proj", "up_proj", "down_proj"] {
        let (part, shape) = try part(
          expert, number, "\(prefix).mlp.\(projection).weight")
        shapes.append(shape)
        if projection == "down_proj" {
          falling.append(part)
        } else {
          rising.append(part)
        }
      }
    }
    let (up, down) = (shapes[0], shapes[2])
    for (index, shape) in shapes.enumerated()
    where shape != (index % 3 == 2 ? down : up) || shape.count != 2 {
      throw .shapes(tensor: "\(prefix).mlp", shapes: shapes)
    }
    let count = configuration.experts.count
    add(
      "\(prefix).mlp.experts.gate_up_proj", [count, 2 * up[0], up[1]], rising)
    add("\(prefix).mlp.experts.down_proj", [count] + down, falling)
  }

  /// Adds the experts of a layer under names of their own.
  private mutating func addSeparately(_ prefix: String) throws(MergeFailure) {
    for projection in ["gate_proj", "up_proj", "down_proj"] {
      let name = "\(prefix).mlp.\(projection).weight"
      var first: [Int]?
      for (number, expert) in configuration.experts.enumerated() {
        let (part, shape) = try part(expert, number, name)
        guard shape == first ?? shape else {
          throw .shapes(tensor: name, shapes: [first ?? [], shape])
        }
        first = shape
        add(
          "\(prefix).mlp.experts.\(number).\(projection).weight", shape, [part])
      }
      guard let shared = configuration.shared else { continue }
      let (part, shape) = try part(shared, configuration.experts.count, name)
      guard shape == first else {
        throw .shapes(tensor: name, shapes: [first ?? [], shape])
      }
      add("\(prefix).mlp.shared_expert.\(projection).weight", shape, [part])
    }
  }

  private mutating func addGates(
    _ prefix: String, _ gates: [Float], _ width: Int
  ) {
    let count = configuration.experts.count
    add(
      "\(prefix).mlp.gate.weight", [count, width],
      [
        .init(
          content: .numbers(Array(gates.prefix(count * width))), rows: count,
          width: width)
      ])
    guard configuration.shared != nil else { return }
    add(
      "\(prefix).mlp.shared_expert_gate.weight", [1, width],
      [
        .init(
          content: .numbers(Array(gates.dropFirst(count * width))), rows: 1,
          width: width)
      ])
  }

  /// Adds the biases that the architecture has and the base may lack.
  private mutating func addBiases(_ prefix: String) {
    for projection in ["q_proj", "k_proj", "v_proj"] {
      let stem = "\(prefix).self_attn.\(projection)"
      guard models[0].place(stem + ".bias") == nil,
        let weight = models[0].place(stem + ".weight")
      else { continue }
      let rows = models[0].folder.weights.tensors[weight].shape[0]
      add(
        stem + ".bias", [rows], [.init(content: .zeros, rows: 1, width: rows)])
    }
  }
}

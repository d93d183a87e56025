import GGUF
import Memory
import Models
import Tensors
import Workbench

/// The tensors of a GGUF file, each under its name in folders.
struct GGUFNames {
  private let model: GGUFModel
  private let family: Family
  private var indices: [String: Int] = [:]
  private(set) var tensors: [StoredTensor] = []
  private(set) var sources: [GGUFStore.Source] = []

  init(_ model: GGUFModel, _ family: Family) {
    self.model = model
    self.family = family
    for (index, tensor) in model.file.tensors.enumerated() {
      indices[tensor.name.text] = index
    }
  }

  /// Names all tensors that the model computes with.
  ///
  /// - Throws: `ConversionFailure` where one is missing, of another shape, or has no
  ///   place.
  mutating func addAll() throws(ConversionFailure) {
    let configuration = model.configuration
    var optional = TensorRoles()
    for role in TensorRole.allCases where role.isOptional {
      optional.insert(role)
    }
    for tensor in configuration.tensors(with: optional) {
      let name = tensor.nameText
      if let index = indices.removeValue(forKey: name) {
        try add(tensor, index, name)
      } else if tensor.role.isExpert, let layer = tensor.layer {
        try addSingle(tensor, layer)
      } else if !tensor.role.isOptional {
        throw .tensorMissing(name)
      }
    }
    for layer in configuration.layers.indices {
      let name = TensorName(
        .rotaryEmbedding, of: configuration.architecture, layer: layer)
      indices[name.string] = nil
    }
    if let name = indices.keys.sorted().first { throw .tensorUnknown(name) }
  }

  private mutating func add(
    _ tensor: ModelTensor, _ index: Int, _ name: String
  ) throws(ConversionFailure) {
    try check(index, tensor.dimensions, name)
    let role = tensor.role
    let prefix = tensor.layer.map { "model.layers.\($0)." } ?? ""
    switch role {
    case .rotaryDivisors, .rotaryEmbedding: return
    case .expertGate, .expertUp, .expertDown:
      guard family == .gptOSS else {
        return split(tensor, index, prefix)
      }
      turn(tensor, index, prefix)
    case .expertGateBias:
      let up = TensorName(
        .expertUpBias, of: family.row.architecture, layer: tensor.layer
      ).string
      guard let other = indices[up] else { throw .tensorMissing(up) }
      put(
        prefix + "mlp.experts.gate_up_proj_bias", index,
        [tensor.dimensions[1], 2 * tensor.dimensions[0]], .woven(index, other))
    case .expertUpBias: return
    default: try whole(tensor, index, prefix)
    }
  }

  private func check(
    _ index: Int, _ dimensions: [Int], _ name: String
  ) throws(ConversionFailure) {
    let stored = model.file.tensors[index]
    let found = (0..<max(stored.rank, dimensions.count)).map(stored.dimension)
    let wanted = (0..<found.count).map {
      $0 < dimensions.count ? dimensions[$0] : 1
    }
    guard found == wanted else {
      throw .tensorShape(name, found: found, expected: dimensions)
    }
  }

  private mutating func whole(
    _ tensor: ModelTensor, _ index: Int, _ prefix: String
  ) throws(ConversionFailure) {
    let role = tensor.role
    guard let name = role.folderName(in: family) else {
      throw .tensorUnknown(tensor.nameText)
    }
    var shape = Array(tensor.dimensions.reversed())
    if role == .convolutionFilter { shape.insert(1, at: 1) }
    var order = RowOrder.plain
    let isQuery = role == .query || role == .queryBias
    if family.isLlama,
      isQuery || role == .key || role == .keyBias, let layer = tensor.layer
    {
      order = .halves(
        dimension: model.configuration.layers[layer].headDimension)
    }
    if shape.count == 1, case .halves = order {
      return put(prefix + name, index, shape, .vector(index, order))
    }
    let shift: Float =
      role.row.content == .norm && family.row.shiftsNorms ? -1 : 0
    put(
      prefix + name, index, shape,
      .rows(index, first: 0, order: order, shift: shift))
  }

  /// Each expert of a stack apart, as published folders have them.
  private mutating func split(
    _ tensor: ModelTensor, _ index: Int, _ prefix: String
  ) {
    let (columns, rows) = (tensor.dimensions[0], tensor.dimensions[1])
    for expert in 0..<tensor.dimensions[2] {
      guard let name = tensor.role.folderName(ofExpert: expert, in: family)
      else { continue }
      put(
        prefix + name, index, [rows, columns],
        .rows(index, first: expert * rows, order: .plain, shift: 0))
    }
  }

  /// The matrices of files of 2023, which hold each expert apart.
  private mutating func addSingle(
    _ tensor: ModelTensor, _ layer: Int
  ) throws(ConversionFailure) {
    for expert in 0..<tensor.dimensions[2] {
      let name = TensorName(tensor.role, layer: layer, expert: expert).string
      guard let index = indices.removeValue(forKey: name),
        let own = tensor.role.folderName(ofExpert: expert, in: family)
      else { throw .tensorMissing(name) }
      try check(index, Array(tensor.dimensions[..<2]), name)
      put(
        "model.layers.\(layer)." + own, index,
        [tensor.dimensions[1], tensor.dimensions[0]],
        .rows(index, first: 0, order: .plain, shift: 0))
    }
  }

  /// GPT-OSS's stacks, which folders hold turned over, gate and the other in turn.
  private mutating func turn(
    _ tensor: ModelTensor, _ index: Int, _ prefix: String
  ) {
    let size = tensor.dimensions
    switch tensor.role {
    case .expertDown:
      put(
        prefix + "mlp.experts.down_proj", index, [size[2], size[0], size[1]],
        .turned([index]))
    case .expertGate:
      let up = TensorName(
        .expertUp, of: family.row.architecture, layer: tensor.layer
      ).string
      guard let other = indices[up] else { return }
      put(
        prefix + "mlp.experts.gate_up_proj", index,
        [size[2], size[0], 2 * size[1]], .turned([index, other]))
    default: break
    }
  }

  private mutating func put(
    _ name: String, _ index: Int, _ shape: [Int], _ source: GGUFStore.Source
  ) {
    let type = model.file.tensors[index].type
    let kept: ElementType =
      switch type {
      case .f32: .f32
      case .f16: .f16
      case .bf16: .bf16
      default: .blocks
      }
    tensors.append(
      StoredTensor(
        name: name, type: kept, shape: shape,
        blocks: kept == .blocks ? type : nil))
    sources.append(source)
  }
}

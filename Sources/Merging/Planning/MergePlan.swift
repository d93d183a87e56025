import Workbench

/// Which tensors the result has, and what each is made of.
struct MergePlan {
  /// One tensor of the result.
  struct Item {
    /// The name in the result.
    var name: String
    /// The models, in the order of the file, and their tensors.
    var sources: [(model: Int, tensor: Int, settings: ParameterSettings)]
    /// The base's place among them.
    var base: Int?
    /// The parameters of the slice.
    var slice: ParameterSettings
    /// The place between the first layer, 0, and the last, 1.
    var t: Double
    /// Whether its rows are tokens'.
    var isVocabulary: Bool
  }

  let configuration: MergeConfiguration
  let models: [MergeModel]
  private(set) var items: [Item] = []
  /// For each layer of the result, the first source's model and layer.
  private(set) var origins: [(model: Int, layer: Int)] = []

  /// The plan of a merge of these models, which are those of the configuration, in
  /// its order.
  init(
    _ configuration: MergeConfiguration, _ models: [MergeModel]
  ) throws(MergeFailure) {
    self.configuration = configuration
    self.models = models
    guard let first = configuration.slices.first,
      let last = configuration.slices.last
    else { return }
    try addOthers(first) { $0.hasSuffix("embed_tokens.weight") }
    for slice in configuration.slices { try addLayers(slice) }
    try addOthers(last) { !$0.hasSuffix("embed_tokens.weight") }
  }

  private func place(_ reference: ModelReference) throws(MergeFailure) -> Int {
    guard let place = models.firstIndex(where: { $0.reference == reference })
    else { throw .model(reference.name, problem: "it is not opened") }
    return place
  }

  private mutating func addLayers(
    _ slice: MergeConfiguration.Slice
  ) throws(MergeFailure) {
    var ranges: [Range<Int>] = []
    for source in slice.sources {
      let model = models[try place(source.model)]
      let range = source.layers ?? 0..<model.layerCount
      guard range.upperBound <= model.layerCount else {
        throw .layers(
          model: source.model.name,
          range: [range.lowerBound, range.upperBound],
          available: model.layerCount)
      }
      if let first = ranges.first, first.count != range.count {
        throw .layers(
          model: source.model.name,
          range: [range.lowerBound, range.upperBound],
          available: first.count)
      }
      ranges.append(range)
    }
    guard let count = ranges.first?.count else { return }
    for offset in 0..<count {
      let t = count > 1 ? Double(offset) / Double(count - 1) : 1
      try addLayer(slice, ranges.map { $0.lowerBound + offset }, t)
    }
  }

  private mutating func addLayer(
    _ slice: MergeConfiguration.Slice, _ layers: [Int], _ t: Double
  ) throws(MergeFailure) {
    var parts: Set<String> = []
    for (source, layer) in zip(slice.sources, layers) {
      parts.formUnion(models[try place(source.model)].parts(ofLayer: layer))
    }
    let prefix = models[try place(slice.sources[0].model)].prefix
    for part in parts.sorted() {
      let names = layers.map { "\(prefix)\($0)\(part)" }
      try add("\(prefix)\(origins.count)\(part)", names, slice, t, false)
    }
    origins.append((try place(slice.sources[0].model), layers[0]))
  }

  private mutating func addOthers(
    _ slice: MergeConfiguration.Slice, where belongs: (String) -> Bool
  ) throws(MergeFailure) {
    var names: Set<String> = []
    for source in slice.sources {
      names.formUnion(models[try place(source.model)].otherNames)
    }
    for name in names.sorted() where belongs(name) {
      let isVocabulary =
        name.hasSuffix("embed_tokens.weight")
        || name.hasSuffix("lm_head.weight")
        || name.hasSuffix("lm_head.bias")
      try add(name, slice.sources.map { _ in name }, slice, 0, isVocabulary)
    }
  }

  private mutating func add(
    _ name: String, _ names: [String], _ slice: MergeConfiguration.Slice,
    _ t: Double, _ isVocabulary: Bool
  ) throws(MergeFailure) {
    var item = Item(
      name: name, sources: [], base: nil, slice: slice.parameters, t: t,
      isVocabulary: isVocabulary)
    let base = slice.base ?? configuration.base
    for (source, name) in zip(slice.sources, names) {
      let model = try place(source.model)
      guard let tensor = models[model].tensor(name) else {
        throw .missingTensor(name, model: source.model.name)
      }
      if source.model == base { item.base = item.sources.count }
      item.sources.append((model, tensor, source.parameters))
    }
    items.append(item)
  }
}

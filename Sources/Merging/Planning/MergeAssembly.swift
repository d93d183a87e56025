import Workbench

/// Makes the store of a plan.
struct MergeAssembly {
  let store: MergedStore
  let notes: [String]

  /// The store of a plan whose embeddings have the rows of `vocabulary`.
  init(
    _ plan: MergePlan, _ vocabulary: MergeVocabulary?, seed: UInt64
  ) throws(MergeFailure) {
    var tensors: [StoredTensor] = []
    var passes: [Passes] = []
    var roundings: [ElementType?] = []
    for item in plan.items.sorted(by: { $0.name < $1.name }) {
      let types = try MergeTypes(plan, item)
      let inputs = try MergeAssembly.inputs(plan, item, types, vocabulary)
      let blend = try BlendFactory(
        plan: plan, item: item, inputs: inputs, type: types.computed,
        outputType: types.output, seed: seed
      ).make()
      tensors.append(
        StoredTensor(name: item.name, type: types.output, shape: inputs.shape))
      passes.append(Passes(inputs, blend))
      roundings.append(
        types.output == types.computed || types.computed == .f64
          ? nil : types.output)
    }
    store = MergedStore(tensors: tensors, passes: passes, roundings: roundings)
    notes = plan.unusedParameters
  }

  /// The inputs of a tensor, which all have one shape.
  private static func inputs(
    _ plan: MergePlan, _ item: MergePlan.Item, _ types: MergeTypes,
    _ vocabulary: MergeVocabulary?
  ) throws(MergeFailure) -> BlendInputs {
    var readers: [any RowReader] = []
    let facts = item.sources.indices.map { item.tensor($0, plan.models) }
    for (source, facts) in zip(item.sources, facts) {
      readers.append(
        StoredRows(
          store: plan.models[source.model].folder.weights,
          tensor: source.tensor, type: types.cast(facts.type)))
    }
    guard let first = facts.first else {
      throw .missingTensor(item.name, model: "every model")
    }
    var shape = first.shape
    if item.isVocabulary, let vocabulary, !shape.isEmpty {
      guard facts.allSatisfy({ $0.shape.dropFirst() == shape.dropFirst() })
      else { throw .shapes(tensor: item.name, shapes: facts.map(\.shape)) }
      readers = try vocabulary.aligned(
        readers, item, facts.map { $0.shape[0] })
      shape[0] = vocabulary.rowCount
    } else if !facts.allSatisfy({ $0.shape == shape }) {
      throw .shapes(tensor: item.name, shapes: facts.map(\.shape))
    }
    return BlendInputs(readers: readers, base: item.base, shape: shape)
  }
}

/// The types of one tensor's merge.
struct MergeTypes {
  /// What is computed in.
  let computed: ElementType
  /// The type of the result.
  let output: ElementType

  /// The types that the configuration and the sources give.
  init(_ plan: MergePlan, _ item: MergePlan.Item) throws(MergeFailure) {
    var types: [ElementType] = []
    for source in item.sources.indices {
      let facts = item.tensor(source, plan.models)
      let model = plan.models[item.sources[source].model].reference.name
      switch facts.type {
      case .f16, .bf16, .f32: types.append(facts.type)
      case .blocks: types.append(.f32)
      case .f64, .f8E4M3, .f8E5M2:
        guard let type = plan.configuration.type else {
          throw .type(
            tensor: facts.name, model: model, type: facts.type.rawValue,
            advice: ", for which dtype must be given")
        }
        types.append(type)
      default:
        throw .type(
          tensor: facts.name, model: model, type: facts.type.rawValue,
          advice: ", which is not merged")
      }
    }
    let common = Set(types)
    computed =
      plan.configuration.type ?? (common.count == 1 ? types[0] : .f32)
    output = plan.configuration.outputType ?? computed
    guard output != .f64 else {
      throw .type(
        tensor: item.name, model: "the result", type: "F64",
        advice: ", for which out_dtype must be another")
    }
  }

  /// The type that a source's numbers are rounded to; `nil` leaves them.
  func cast(_ type: ElementType) -> ElementType? {
    type == computed || computed == .f32 || computed == .f64 ? nil : computed
  }
}

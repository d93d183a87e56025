import Workbench

extension BlendFactory {
  /// The method of the task-arithmetic family with these defaults.
  func task(
    _ sparsifier: Sparsifier, _ hasConsensus: Bool, _ normalizes: Bool,
    _ rescales: Bool
  ) throws(MergeFailure) -> any Blend {
    let parameters = ParameterReader(plan: plan, item: item)
    guard let base = inputs.base else {
      throw .inputs(
        method: plan.configuration.method.rawValue, wanted: "a base_model",
        given: 0)
    }
    var models: [TaskModel] = []
    for source in item.sources.indices where source != base {
      let model = TaskModel(
        input: source, weight: try parameters.required(.weight, source),
        density: parameters.own(.density, source) ?? 1,
        gamma: parameters.own(.gamma, source) ?? 0.01,
        epsilon: parameters.own(.epsilon, source) ?? 0.15)
      try check(model, sparsifier)
      models.append(model)
    }
    let settings = TaskSettings(
      sparsifier: sparsifier, hasConsensus: hasConsensus,
      normalizes: parameters.truth(.normalize, normalizes),
      rescales: parameters.truth(.rescale, rescales),
      lambda: parameters.shared(.lambda) ?? 1, base: base, models: models,
      sequences: models.indices.map {
        RandomSequence(seed: seed, name: item.name, stream: $0)
      })
    return TaskBlend(
      settings, inputs, isSingle: type == .f32,
      type: type == .f64 ? outputType : type)
  }

  private func check(
    _ model: TaskModel, _ sparsifier: Sparsifier
  ) throws(MergeFailure) {
    guard model.density < 1 else { return }
    switch sparsifier {
    case .outliers:
      guard (0...1).contains(model.gamma) else {
        throw .parameterValue(
          "gamma", value: model.gamma, tensor: item.name, wanted: "from 0 to 1")
      }
    case .ranked where model.density > 0:
      guard model.density - model.epsilon > 0,
        model.density + model.epsilon < 1
      else {
        throw .parameterValue(
          "epsilon", value: model.epsilon, tensor: item.name,
          wanted: "so that density ± epsilon lies between 0 and 1")
      }
    default: break
    }
  }
}

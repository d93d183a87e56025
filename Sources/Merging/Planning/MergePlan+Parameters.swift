import Workbench

extension MergePlan.Item {
  /// The tensor of a source.
  func tensor(_ source: Int, _ models: [MergeModel]) -> StoredTensor {
    let source = sources[source]
    return models[source.model].folder.weights.tensors[source.tensor]
  }
}

/// Finds the parameters of one tensor: the first place that gives a value holds.
struct ParameterReader {
  let plan: MergePlan
  let item: MergePlan.Item

  /// A parameter of the whole tensor.
  func shared(_ parameter: MergeParameter) -> Double? {
    value(parameter, item.name, [item.slice])
  }

  /// A parameter of the whole tensor that says yes or no.
  func truth(_ parameter: MergeParameter, _ fallback: Bool) -> Bool {
    shared(parameter).map { $0 != 0 } ?? fallback
  }

  /// A parameter of a source.
  func own(_ parameter: MergeParameter, _ source: Int) -> Double? {
    value(
      parameter, item.tensor(source, plan.models).name,
      [item.sources[source].settings, item.slice])
  }

  /// A parameter of a source that must be there.
  func required(
    _ parameter: MergeParameter, _ source: Int
  ) throws(MergeFailure) -> Double {
    guard let value = own(parameter, source) else {
      throw .parameter(
        parameter.rawValue, tensor: item.name,
        model: plan.models[item.sources[source].model].reference.name)
    }
    return value
  }

  private func value(
    _ parameter: MergeParameter, _ name: String, _ nearest: [ParameterSettings]
  ) -> Double? {
    let places =
      nearest + [
        plan.configuration.moduleParameters, plan.configuration.parameters,
      ]
    for place in places {
      if let value = place.value(parameter, for: name, at: item.t) {
        return value
      }
    }
    return nil
  }
}

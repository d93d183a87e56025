extension MergePlan {
  /// Sentences about parameters that the method does not have.
  var unusedParameters: [String] {
    var given = Set(configuration.parameters.settings.keys)
    given.formUnion(configuration.moduleParameters.settings.keys)
    for slice in configuration.slices {
      given.formUnion(slice.parameters.settings.keys)
      for source in slice.sources {
        given.formUnion(source.parameters.settings.keys)
      }
    }
    let used = configuration.method.parameters.map(\.rawValue)
    return given.subtracting(used).subtracting(["int8_mask"]).sorted().map {
      "\(configuration.method.rawValue) has no parameter \($0), which changes nothing"
    }
  }
}

extension MergeMethod {
  /// The parameters that change the method's result.
  var parameters: [MergeParameter] {
    let family: [MergeParameter] = [
      .weight, .density, .normalize, .rescale, .lambda,
    ]
    return switch self {
    case .linear: [.weight, .normalize]
    case .slerp: [.t]
    case .nuslerp: [.weight, .flatten, .rowWise]
    case .modelStock: [.filterWise]
    case .sce: [.selectTopK]
    case .passthrough: [.scale]
    case .breadcrumbs, .breadcrumbsTies: family + [.gamma]
    case .della, .dellaLinear: family + [.epsilon]
    case .taskArithmetic, .ties, .dareLinear, .dareTies: family
    }
  }
}

/// The parameters that stand at one place of a configuration.
struct ParameterSettings: Sendable, Equatable {
  /// The settings by name.
  var settings: [String: ParameterSetting] = [:]

  /// No parameters.
  init() {}

  /// Reads a mapping of names and settings.
  init(_ value: ConfigurationValue?) throws(MergeFailure) {
    guard let value, !value.isNull else { return }
    for member in try value.members(MergeParameter.allCases.map(\.rawValue)) {
      guard !member.value.isNull else { continue }
      settings[member.key] = try ParameterSetting(member.value)
    }
  }

  /// The value of a parameter for a tensor.
  func value(
    _ parameter: MergeParameter, for tensor: String, at t: Double
  ) -> Double? {
    settings[parameter.rawValue]?.value(for: tensor, at: t)
  }
}

/// The parameters of the methods.
enum MergeParameter: String, CaseIterable, Sendable {
  case weight, density, gamma, epsilon, lambda, normalize, rescale, scale, t
  case int8Mask = "int8_mask"
  case filterWise = "filter_wise"
  case selectTopK = "select_topk"
  case flatten = "nuslerp_flatten"
  case rowWise = "nuslerp_row_wise"
}

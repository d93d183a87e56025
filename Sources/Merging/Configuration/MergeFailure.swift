public import Workbench

/// Why models cannot be merged.
public enum MergeFailure: WorkshopFailure {
  /// The document is not YAML at that place.
  case yaml(line: Int, column: Int, problem: String)
  /// The document has more of something than a configuration may have.
  case documentTooLarge(what: String, limit: Int)
  /// A tag that no plain data has.
  case tag(String, line: Int)
  /// A key that means nothing there.
  case unknownKey(String, line: Int)
  /// A key that must be there is not.
  case missingKey(String)
  /// Keys of which exactly one may be there.
  case exclusiveKeys([String], present: Int)
  /// A value of another kind or outside of its range.
  case value(place: String, line: Int, wanted: String)
  /// A method of that name is not known.
  case method(String)
  /// The method cannot work with so many models.
  case inputs(method: String, wanted: String, given: Int)
  /// Layers that the model does not have, or slices of different lengths.
  case layers(model: String, range: [Int], available: Int)
  /// A parameter without a default has no value.
  case parameter(String, tensor: String, model: String)
  /// The value of a parameter cannot be used.
  case parameterValue(String, value: Double, tensor: String, wanted: String)
  /// The model does not have a tensor that others have.
  case missingTensor(String, model: String)
  /// Tensors of different shapes.
  case shapes(tensor: String, shapes: [[Int]])
  /// A tensor's type has no numbers to merge, or only with `dtype`.
  case type(tensor: String, model: String, type: String, advice: String)
  /// The model's configuration or names are not of a kind that can be merged.
  case model(String, problem: String)
  /// The model's tokenizer is not there or of a kind that cannot be joined.
  case tokenizer(model: String, problem: String)
  /// A token of a rule is not in the model's vocabulary.
  case token(String, model: String)
  /// A LoRA that cannot be applied.
  case adapter(String, problem: String)
  /// The gates cannot be made in the way that the configuration wants.
  case gates(mode: String, problem: String)
}

extension MergeFailure {
  /// The stable code.
  public var code: String {
    switch self {
    case .yaml: "yaml_malformed"
    case .documentTooLarge: "yaml_too_large"
    case .tag: "yaml_tag_unknown"
    case .unknownKey: "unknown_key"
    case .missingKey: "missing_key"
    case .exclusiveKeys: "exclusive_keys"
    case .value: "bad_value"
    case .method: "merge_method_unknown"
    case .inputs: "merge_inputs_wrong"
    case .layers: "merge_layers_wrong"
    case .parameter: "merge_parameter_missing"
    case .parameterValue: "merge_parameter_unusable"
    case .missingTensor: "tensor_missing"
    case .shapes: "shapes_differ"
    case .type: "type_unsupported"
    case .model: "merge_model_unsupported"
    case .tokenizer: "merge_tokenizer_unsupported"
    case .token: "token_unknown"
    case .adapter: "adapter_unsupported"
    case .gates: "gates_unavailable"
    }
  }

  /// The exit status: the configuration or a model is wrong.
  public var status: Int32 { 3 }
}

extension MergeFailure {
  /// What is wrong, with the place and the numbers.
  public var description: String {
    switch self {
    case .yaml(let line, let column, let problem):
      "the configuration is not YAML, line \(line), column \(column): \(problem)"
    case .documentTooLarge(let what, let limit):
      "the configuration has more than \(limit) \(what)"
    case .tag(let tag, let line):
      "line \(line): the tag \(tag) is not of plain data"
    case .unknownKey(let place, let line): "line \(line): unknown key \(place)"
    case .missingKey(let place): "the key \(place) is missing"
    case .exclusiveKeys(let keys, let present):
      "exactly one of \(keys.joined(separator: ", ")) must be there, not \(present)"
    case .value(let place, let line, let wanted):
      "line \(line): \(place) must be \(wanted)"
    case .method(let name):
      "unknown merge method \(name); known: "
        + MergeMethod.allCases.map(\.rawValue).joined(separator: ", ")
    case .inputs(let method, let wanted, let given):
      "\(method) needs \(wanted); models given: \(given)"
    case .layers(let model, let range, let available):
      "layers \(range) of \(model), which has \(available)"
    case .parameter(let name, let tensor, let model):
      "the parameter \(name) has no value for \(tensor) of \(model)"
    case .parameterValue(let name, let value, let tensor, let wanted):
      "the parameter \(name) is \(value) for \(tensor), which must be \(wanted)"
    case .missingTensor(let tensor, let model):
      "tensor \(tensor) is missing in \(model)"
    case .shapes(let tensor, let shapes):
      "tensor \(tensor) has different shapes: "
        + shapes.map { "\($0)" }.joined(separator: ", ")
    case .type(let tensor, let model, let type, let advice):
      "tensor \(tensor) of \(model) has the type \(type)\(advice)"
    case .model(let model, let problem): "\(model): \(problem)"
    case .tokenizer(let model, let problem):
      "the tokenizer of \(model): \(problem)"
    case .token(let token, let model): "\(model) has no token \(token)"
    case .adapter(let path, let problem): "the LoRA \(path): \(problem)"
    case .gates(let mode, let problem): "gate_mode \(mode): \(problem)"
    }
  }
}

import Workbench

/// The architectures of mixtures that are made of dense models.
enum ExpertArchitecture: String, CaseIterable {
  case mixtral = "Mixtral"
  case qwen2 = "Qwen MoE"
  case qwen3 = "Qwen3 MoE"

  /// The first architecture that fits the models and the configuration.
  static func choose(
    _ configuration: ExpertConfiguration, _ models: [MergeModel]
  ) throws(MergeFailure) -> ExpertArchitecture {
    let kinds = models.map {
      $0.folder.configuration["model_type"]?.string ?? "-"
    }
    guard let kind = kinds.first, kinds.allSatisfy({ $0 == kind }) else {
      throw .model(
        configuration.base.name,
        problem: "the models are of several kinds: "
          + Set(kinds).sorted().joined(separator: ", "))
    }
    let wanted = configuration.architecture?.lowercased() ?? ""
    for candidate in allCases
    where candidate.rawValue.lowercased().hasPrefix(wanted)
      && candidate.fits(kind, hasShared: configuration.shared != nil)
    {
      return candidate
    }
    throw .model(
      configuration.base.name,
      problem: "no mixture of experts is made of models of the kind \(kind) "
        + (configuration.shared == nil ? "without" : "with")
        + " a shared expert"
        + (wanted.isEmpty ? "" : " as \(configuration.architecture ?? "")"))
  }

  private func fits(_ kind: String, hasShared: Bool) -> Bool {
    switch self {
    case .mixtral: !hasShared && ["llama", "mistral"].contains(kind)
    case .qwen2: hasShared && ["llama", "mistral", "qwen2"].contains(kind)
    case .qwen3: !hasShared && kind == "qwen3"
    }
  }

  /// The result's `config.json`: the base's, with what a mixture has.
  func configuration(
    _ base: JSONValue, _ wanted: ExpertConfiguration, type: ElementType
  ) -> JSONValue {
    var document = base
    func number(_ value: Int) -> JSONValue { .number("\(value)") }
    let width = base["intermediate_size"] ?? .null
    var changes: [(String, JSONValue)] = [
      ("num_experts_per_tok", number(wanted.expertsPerToken)),
      ("output_router_logits", .bool(false)),
      ("router_aux_loss_coef", .number("0.001")),
    ]
    let count = number(wanted.experts.count)
    switch self {
    case .mixtral:
      changes += [
        ("architectures", .array([.string("MixtralForCausalLM")])),
        ("model_type", .string("mixtral")), ("num_local_experts", count),
        ("router_jitter_noise", .number("0.0")), ("sliding_window", .null),
      ]
    case .qwen2:
      changes += [
        ("architectures", .array([.string("Qwen2MoeForCausalLM")])),
        ("model_type", .string("qwen2_moe")), ("num_experts", count),
        ("qkv_bias", .bool(true)), ("sliding_window", .null),
        ("use_sliding_window", .bool(false)),
        ("shared_expert_intermediate_size", width),
      ]
    case .qwen3:
      changes += [
        ("architectures", .array([.string("Qwen3MoeForCausalLM")])),
        ("model_type", .string("qwen3_moe")), ("num_experts", count),
      ]
    }
    if self != .mixtral {
      changes += [
        ("decoder_sparse_step", .number("1")), ("mlp_only_layers", .array([])),
        ("moe_intermediate_size", width), ("norm_topk_prob", .bool(true)),
      ]
    }
    for (key, value) in changes { document.set(key, value) }
    let key = document["torch_dtype"] != nil && document["dtype"] == nil
    document.set(
      key ? "torch_dtype" : "dtype", .string(MergePlan.name(type)))
    return .object((document.members ?? []).sorted { $0.key < $1.key })
  }
}

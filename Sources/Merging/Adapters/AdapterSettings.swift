import Workbench

/// What `adapter_config.json` says.
struct AdapterSettings {
  /// The factor of the product of the two matrices, of the rank that they have.
  let scale: @Sendable (_ rank: Int) -> Double

  /// Keys that change what is merged, where they say something.
  private static let unsupported = [
    "use_dora", "lora_bias", "use_qalora", "use_bdlora", "alpha_pattern",
    "layer_replication", "trainable_token_indices", "alora_invocation_tokens",
    "arrow_config", "kasa_config", "velora_config", "monteclora_config",
  ]

  /// Beginnings of a training that leave the model's own weights as they are; others
  /// subtract the first factors from them.
  private static let beginnings = ["gaussian", "eva", "orthogonal"]

  /// Reads the document.
  ///
  /// `fan_in_fan_out` is of layers that these models do not have, and PEFT sets it back
  /// for theirs. A rank of its own is in the shapes.
  init(_ document: JSONValue, path: String) throws(MergeFailure) {
    let kind = document["peft_type"]?.string ?? "LORA"
    guard kind == "LORA" else {
      throw .adapter(path, problem: "peft_type is \(kind), and not LORA")
    }
    for key in AdapterSettings.unsupported where document[key]?.says == true {
      throw .adapter(path, problem: "\(key) is not supported")
    }
    if let beginning = document["init_lora_weights"]?.string,
      !AdapterSettings.beginnings.contains(beginning)
    {
      throw .adapter(
        path,
        problem:
          "init_lora_weights is \(beginning), with which the model's own "
          + "weights are changed; PEFT can save the LoRA as one of the model")
    }
    guard let alpha = document["lora_alpha"]?.double, alpha.isFinite else {
      throw .adapter(path, problem: "lora_alpha is missing")
    }
    let isStable = document["use_rslora"]?.bool == true
    scale = { rank in
      alpha / (isStable ? Double(rank).squareRoot() : Double(rank))
    }
  }
}

extension JSONValue {
  /// Whether it is anything but null, false or empty.
  fileprivate var says: Bool {
    switch self {
    case .null, .bool(false): false
    case .array(let elements): !elements.isEmpty
    case .object(let members): !members.isEmpty
    default: true
    }
  }
}

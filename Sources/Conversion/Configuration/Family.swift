import Models

/// The kinds of folders that are converted.
///
/// `row` says everything of one; a new kind is a case and a row.
enum Family: Sendable, CaseIterable {
  case llama
  case mistral
  case mixtral
  case qwen2
  case qwen3
  case qwen3MoE
  case gemma2
  case gemma3
  case lfm2
  case gptOSS

  /// The kind of a folder, by its classes or else by its type of model.
  init(_ settings: Settings) throws(ConversionFailure) {
    let named = settings.text("architectures", first: true)
    let type = settings.text("model_type", first: false)
    let found = Family.allCases.first { family in
      if let named { return family.row.classes.contains(named) }
      return family.row.type == type
    }
    guard let found else {
      throw .architectureUnknown(named ?? type ?? "(none)")
    }
    self = found
  }

  /// Llama's mixtures and Mistral share its metadata and names.
  var isLlama: Bool { row.architecture == .llama }

  /// The kind that a file of the engine's architecture is exported as.
  init(_ architecture: Architecture, experts: Int) {
    switch architecture {
    case .llama: self = experts > 0 ? .mixtral : .llama
    case .qwen2: self = .qwen2
    case .qwen3: self = .qwen3
    case .qwen3moe: self = .qwen3MoE
    case .gemma2: self = .gemma2
    case .gemma3: self = .gemma3
    case .lfm2: self = .lfm2
    case .gptOSS: self = .gptOSS
    }
  }

  /// The facts of the kind.
  var row: FamilyRow {
    switch self {
    case .llama:
      var row = FamilyRow(
        .llama, "llama", ["LlamaForCausalLM", "LLaMAForCausalLM"])
      row.context = 2048
      row.dividesHeads = true
      return row
    case .mistral:
      var row = FamilyRow(.llama, "mistral", ["MistralForCausalLM"])
      row.context = 131_072
      row.keyValueHeads = 8
      row.dividesHeads = true
      return row
    case .mixtral:
      var row = FamilyRow(.llama, "mixtral", ["MixtralForCausalLM"])
      row.context = 131_072
      row.keyValueHeads = 8
      row.epsilon = 1e-5
      row.expertsUsed = 2
      return row
    case .qwen2:
      var row = FamilyRow(.qwen2, "qwen2", ["Qwen2ForCausalLM"])
      row.keyValueHeads = 32
      return row
    case .qwen3:
      var row = FamilyRow(.qwen3, "qwen3", ["Qwen3ForCausalLM"])
      row.keyValueHeads = 32
      row.headDimension = 128
      return row
    case .qwen3MoE:
      var row = FamilyRow(.qwen3moe, "qwen3_moe", ["Qwen3MoeForCausalLM"])
      row.keyValueHeads = 4
      row.expertsUsed = 8
      row.readsPieces = false
      return row
    case .gemma2:
      var row = FamilyRow(.gemma2, "gemma2", ["Gemma2ForCausalLM"])
      row.context = 8192
      row.gemma()
      return row
    case .gemma3:
      var row = FamilyRow(
        .gemma3, "gemma3_text",
        ["Gemma3ForCausalLM", "Gemma3ForConditionalGeneration"])
      row.context = 131_072
      row.gemma()
      row.heads = 8
      row.vocabulary = 262_208
      return row
    case .lfm2:
      var row = FamilyRow(
        .lfm2, "lfm2", ["Lfm2ForCausalLM", "LFM2ForCausalLM"])
      row.context = 128_000
      row.keyValueHeads = 8
      row.epsilon = 1e-5
      row.readsPieces = false
      return row
    case .gptOSS:
      var row = FamilyRow(.gptOSS, "gpt_oss", ["GptOssForCausalLM"])
      row.context = 131_072
      row.keyValueHeads = 8
      row.headDimension = 64
      row.epsilon = 1e-5
      row.expertsUsed = 4
      row.window = 128
      row.readsPieces = false
      return row
    }
  }
}

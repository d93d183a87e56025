/// What a tensor of a LoRA is, by its name.
struct AdapterPart {
  /// What it does.
  enum Role {
    /// It comes in the place of the model's tensor.
    case replacement
    /// The factors of a change, `lora_A` and `lora_B`.
    case down, up
    /// The same of an embedding, which lie the other way.
    case embeddingUp, embeddingDown
  }

  /// The model's tensor.
  let name: String
  let role: Role

  private static let endings: [(String, Role)] = [
    ("lora_A.weight", .down), ("lora_A.default.weight", .down),
    ("lora_B.weight", .up), ("lora_B.default.weight", .up),
    ("lora_embedding_A", .embeddingUp), ("lora_embedding_B", .embeddingDown),
  ]

  /// Takes a name apart; `nil` where it names another part of an adapter.
  init?(_ name: String) {
    var stem = name
    let prefix = "base_model.model."
    if stem.hasPrefix(prefix) { stem.removeFirst(prefix.count) }
    for (ending, role) in AdapterPart.endings where stem.hasSuffix("." + ending)
    {
      self.name = String(stem.dropLast(ending.count)) + "weight"
      self.role = role
      return
    }
    // What was trained as a whole, or is kept beside the factors.
    for ending in [".weight", ".bias"] where stem.hasSuffix(ending) {
      var module = String(stem.dropLast(ending.count))
      for mark in [".base_layer", ".modules_to_save.default"]
      where module.hasSuffix(mark) {
        module.removeLast(mark.count)
      }
      guard !module.contains("lora_") else { return nil }
      self.name = module + ending
      role = .replacement
      return
    }
    return nil
  }
}

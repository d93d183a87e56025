/// A model that a configuration names: a folder or a GGUF file, and perhaps a LoRA.
public struct ModelReference: Sendable, Hashable {
  /// The path of the model, as the configuration has it.
  public var model: String
  /// The path of the LoRA that is added to it.
  public var adapter: String?

  /// A reference to these.
  public init(model: String, adapter: String? = nil) {
    self.model = model
    self.adapter = adapter
  }

  /// The spelling `MODEL+LORA`.
  public var name: String { adapter.map { "\(model)+\($0)" } ?? model }

  /// Reads `MODEL`, `MODEL+LORA`, or a mapping of `model` and `lora`.
  init(_ value: ConfigurationValue) throws(MergeFailure) {
    guard case .mapping = value.kind else {
      self = try ModelReference.parse(value)
      return
    }
    _ = try value.members(["model", "lora"])
    guard let model = value["model"] else {
      throw .missingKey(value.place + ".model")
    }
    self.model = try ModelReference.path(model)
    if let lora = value["lora"] { adapter = try ModelReference.path(lora) }
  }

  private static func parse(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> ModelReference {
    let parts = try value.text().split(
      separator: "+", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else {
      throw value.wanted("a model's path, or MODEL+LORA")
    }
    return ModelReference(
      model: String(parts[0]),
      adapter: parts.count == 2 ? String(parts[1]) : nil)
  }

  /// A path, also as a mapping of `path`.
  private static func path(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> String {
    guard case .mapping = value.kind else { return try value.text() }
    _ = try value.members(["path"])
    guard let path = value["path"] else {
      throw .missingKey(value.place + ".path")
    }
    return try path.text()
  }
}

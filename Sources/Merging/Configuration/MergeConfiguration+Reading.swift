public import Foundation
import Workbench

extension MergeConfiguration {
  /// Reads a configuration.
  ///
  /// - Throws: `MergeFailure` with the place of what is wrong.
  public init(_ document: Data) throws(MergeFailure) {
    let root = try YAMLReader.read(document)
    _ = try root.members([
      "modules", "slices", "models", "merge_method", "base_model", "dtype",
      "out_dtype", "tokenizer_source", "tokenizer", "chat_template",
      "parameters",
    ])
    guard let name = root["merge_method"] else {
      throw .missingKey("merge_method")
    }
    guard let method = MergeMethod(rawValue: try name.text()) else {
      throw .method(try name.text())
    }
    self.method = method
    self.document = String(decoding: document, as: UTF8.self)
    if let value = root["base_model"] { base = try ModelReference(value) }
    parameters = try ParameterSettings(root["parameters"])
    type = try root["dtype"].map(MergeConfiguration.type)
    outputType = try root["out_dtype"].map(MergeConfiguration.type)
    chatTemplate = try root["chat_template"]?.text()
    switch (root["tokenizer_source"], root["tokenizer"]) {
    case (let source?, nil): tokenizer = try TokenizerSettings(source: source)
    case (nil, let value?): tokenizer = try TokenizerSettings(value)
    case (nil, nil): break
    default:
      throw .exclusiveKeys(["tokenizer_source", "tokenizer"], present: 2)
    }
    var body = root
    if let modules = root["modules"] {
      let members = try modules.members()
      guard members.count == 1, let module = members.first else {
        throw modules.wanted("one module")
      }
      _ = try module.value.members(["slices", "models", "parameters"])
      moduleParameters = try ParameterSettings(module.value["parameters"])
      body = module.value
    }
    let given = [root["modules"], root["slices"], root["models"]]
    guard given.count(where: { $0 != nil }) == 1 else {
      throw .exclusiveKeys(
        ["models", "slices", "modules"],
        present: given.count { $0 != nil })
    }
    (slices, isWhole) = try MergeConfiguration.slices(body, base: base)
    for slice in slices {
      let base = slice.base ?? base
      let models = slice.sources.map(\.model)
      guard Set(models).count == models.count else {
        throw .inputs(
          method: method.rawValue, wanted: "different models in a slice",
          given: Set(models).count)
      }
      try method.check(
        models: models.count,
        hasBase: base.map { models.contains($0) } ?? false)
    }
  }

  /// A name of a type of numbers.
  static func type(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> ElementType {
    switch try value.text() {
    case "float32", "torch.float32": .f32
    case "float16", "torch.float16": .f16
    case "bfloat16", "torch.bfloat16": .bf16
    case "float64", "torch.float64": .f64
    default: throw value.wanted("float32, float16, bfloat16 or float64")
    }
  }
}

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

  private static func slices(
    _ body: ConfigurationValue, base: ModelReference?
  ) throws(MergeFailure) -> ([Slice], isWhole: Bool) {
    switch (body["slices"], body["models"]) {
    case (let value?, nil):
      let list = try value.list()
      guard !list.isEmpty else { throw value.wanted("at least one slice") }
      var slices: [Slice] = []
      for element in list { slices.append(try slice(element)) }
      return (slices, false)
    case (nil, let value?):
      let list = try value.list()
      guard !list.isEmpty else { throw value.wanted("at least one model") }
      var sources: [Source] = []
      for element in list {
        _ = try element.members(["model", "parameters"])
        sources.append(try source(element))
      }
      if let base, !sources.contains(where: { $0.model == base }) {
        sources.append(Source(model: base))
      }
      return ([Slice(sources: sources)], true)
    default:
      throw .exclusiveKeys(
        ["models", "slices"], present: body["slices"] == nil ? 0 : 2)
    }
  }

  private static func slice(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> Slice {
    _ = try value.members(["sources", "base_model", "parameters"])
    guard let list = value["sources"] else {
      throw .missingKey(value.place + ".sources")
    }
    var sources: [Source] = []
    for element in try list.list() {
      _ = try element.members(["model", "layer_range", "parameters"])
      var source = try source(element)
      guard let range = element["layer_range"] else {
        throw .missingKey(element.place + ".layer_range")
      }
      let ends = try range.list()
      guard ends.count == 2 else { throw range.wanted("two numbers") }
      let first = try ends[0].integer(0...65_536)
      let last = try ends[1].integer(0...65_536)
      guard first < last else {
        throw range.wanted("a range that is not empty")
      }
      source.layers = first..<last
      sources.append(source)
    }
    guard let first = sources.first else {
      throw list.wanted("at least one source")
    }
    guard sources.allSatisfy({ $0.layers?.count == first.layers?.count }) else {
      throw list.wanted("sources of the same number of layers")
    }
    return Slice(
      sources: sources,
      base: try value["base_model"].map { value throws(MergeFailure) in
        try ModelReference(value)
      },
      parameters: try ParameterSettings(value["parameters"]))
  }

  private static func source(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> Source {
    guard let model = value["model"] else {
      throw .missingKey(value.place + ".model")
    }
    return Source(
      model: try ModelReference(model),
      parameters: try ParameterSettings(value["parameters"]))
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

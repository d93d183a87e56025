import Foundation
import Workbench

extension MergePlan {
  /// The files of a tokenizer that a result has as the donor has them.
  static let tokenizerFiles = [
    "tokenizer_config.json", "special_tokens_map.json", "tokenizer.json",
    "tokenizer.model", "added_tokens.json", "chat_template.jinja",
    "chat_template.json", "generation_config.json",
  ]

  private var donor: MergeModel? {
    models.first { $0.reference == configuration.donor }
  }

  /// The result's `config.json`: the donor's, with what the merge changes.
  func resultConfiguration(
    _ vocabulary: MergeVocabulary?
  ) throws(MergeFailure) -> JSONValue {
    var document = donor?.folder.configuration ?? .object([])
    if let type = configuration.outputType ?? configuration.type {
      let key = document["dtype"] == nil ? "torch_dtype" : "dtype"
      document.set(
        document[key] == nil ? "dtype" : key, .string(MergePlan.name(type)))
    }
    guard document["text_config"] != nil else {
      return text(document, vocabulary)
    }
    let inner = text(document["text_config"] ?? .object([]), vocabulary)
    document.set("text_config", inner)
    return document
  }

  private func text(
    _ document: JSONValue, _ vocabulary: MergeVocabulary?
  ) -> JSONValue {
    var document = document
    document.set("num_hidden_layers", .number("\(origins.count)"))
    if let vocabulary {
      document.set("vocab_size", .number("\(vocabulary.rowCount)"))
    }
    // The kinds of layers follow the layers.
    if document["layer_types"] != nil, !configuration.isWhole {
      let kinds = origins.map { origin in
        let configuration = MergeModel.text(
          models[origin.model].folder.configuration)
        let kinds = configuration["layer_types"]?.array ?? []
        return kinds.indices.contains(origin.layer)
          ? kinds[origin.layer] : .null
      }
      if !kinds.contains(.null) { document.set("layer_types", .array(kinds)) }
    }
    return document
  }

  /// The files beside the result's weights.
  func resultFiles(
    _ vocabulary: MergeVocabulary?, name: String
  ) throws(MergeFailure) -> [String: Data] {
    let source = vocabulary?.files ?? donor?.folder.files ?? [:]
    var files: [String: Data] = [:]
    for name in MergePlan.tokenizerFiles { files[name] = source[name] }
    if let vocabulary {
      files["tokenizer.json"] = Data(vocabulary.tokens.document.indented.utf8)
      if vocabulary.isBase {
        files["generation_config.json"] =
          donor?.folder.files["generation_config.json"]
      }
      if !vocabulary.isUnchanged {
        // These know nothing of new tokens.
        files["tokenizer.model"] = nil
        files["added_tokens.json"] = nil
        extend(&files, vocabulary)
      }
    }
    try ChatTemplate.apply(configuration.chatTemplate, models, to: &files)
    files["README.md"] = Data(card(name).utf8)
    files["mergekit_config.yml"] = Data(configuration.document.utf8)
    return files
  }

  /// Adds new tokens to the list that `tokenizer_config.json` may have.
  private func extend(
    _ files: inout [String: Data], _ vocabulary: MergeVocabulary
  ) {
    guard let data = files["tokenizer_config.json"],
      var document = try? JSONValue(data, file: "tokenizer_config.json"),
      var list = document["added_tokens_decoder"], list.members != nil
    else { return }
    for entry in vocabulary.tokens.additions {
      var entry = entry
      let id = entry["id"]?.int ?? 0
      entry.remove("id")
      list.set("\(id)", entry)
    }
    document.set("added_tokens_decoder", list)
    files["tokenizer_config.json"] = Data(document.indented.utf8)
  }

  /// The name of a type in configurations.
  static func name(_ type: ElementType) -> String {
    switch type {
    case .f16: "float16"
    case .bf16: "bfloat16"
    case .f64: "float64"
    default: "float32"
    }
  }
}

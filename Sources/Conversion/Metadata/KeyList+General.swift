import Models
import Quantization
import Workbench

extension KeyList {
  /// The keys of any model: its kind, what its makers say of sampling, its name, its
  /// size, and what its card says.
  mutating func addGeneral(
    _ folder: ModelFolder, name given: String?, card: ModelCard,
    sizes: ParameterCount
  ) throws(ConversionFailure) {
    set("general.architecture", .text(architecture.name.text))
    set("general.type", .text("model"))
    if let data = folder.files["generation_config.json"],
      let document = try? JSONValue(data, file: "generation_config.json")
    {
      addSampling(document)
    }
    var facts = ModelNameFacts()
    if let path = folder.configuration["_name_or_path"]?.string,
      path.count(where: { $0 == "/" }) <= 1, !path.isEmpty
    {
      facts.complete(with: ModelNameFacts(path, parameters: sizes.total))
    }
    facts.complete(with: ModelNameFacts(folder.name, parameters: sizes.total))
    let named = card.text("name", "model_name")
    let name = given ?? (named == "" ? nil : named) ?? facts.title
    set("general.name", .text(name ?? folder.name))
    func own(_ key: String, _ other: String? = nil) -> String? {
      card.text(key, "model_" + key) ?? other
    }
    let texts = [
      ("author", own("author") ?? card.text("model_creator")),
      ("version", own("version", facts.version)),
      ("organization", own("organization", facts.organization)),
      ("finetune", own("finetune", facts.finetune)),
      (
        "basename", own("basename") ?? card.text("model_type") ?? facts.basename
      ),
      ("description", own("description")),
      ("size_label", own("size_label", facts.sizeLabel ?? sizes.label)),
      ("license", card.text("license")),
      ("license.name", card.text("license_name")),
      ("license.link", card.text("license_link")),
      ("source.url", own("url")), ("source.doi", own("doi")),
      ("source.uuid", own("uuid")), ("source.repo_url", own("repo_url")),
    ]
    for (key, text) in texts { setText("general." + key, text) }
    addSources(
      "base_model",
      card.sources("base_model", "base_models", "base_model_sources"),
      parameters: sizes.total)
    addSources(
      "dataset", card.sources("datasets", "dataset", "dataset_sources"),
      parameters: sizes.total)
    let lists = [
      ("tags", card.texts("tags", "pipeline_tag")),
      ("languages", card.texts("languages", "language")),
    ]
    for (key, texts) in lists where !texts.isEmpty {
      set("general." + key, .strings(texts.map { Array($0.utf8) }))
    }
  }

  private mutating func addSampling(_ document: JSONValue) {
    func add(
      _ key: String, _ name: String, _ list: inout KeyList,
      isWhole: Bool = false
    ) {
      guard let value = document[name], let number = value.double else {
        return
      }
      guard isWhole else {
        return list.set("general.sampling." + key, .float32(Float(number)))
      }
      guard let whole = value.int.flatMap({ Int32(exactly: $0) }) else {
        return
      }
      list.set("general.sampling." + key, .int32(whole))
    }
    if let sequence = document["sequence"]?.string {
      set("general.sampling.sequence", .text(sequence))
    }
    add("top_k", "top_k", &self, isWhole: true)
    add("top_p", "top_p", &self)
    add("min_p", "min_p", &self)
    add("xtc_probability", "xtc_probability", &self)
    add("xtc_threshold", "xtc_threshold", &self)
    add("temp", "temperature", &self)
    add("penalty_last_n", "penalty_last_n", &self, isWhole: true)
    let penalty =
      document["penalty_repeat"] == nil
      ? "repetition_penalty" : "penalty_repeat"
    add("penalty_repeat", penalty, &self)
    add("mirostat", "mirostat", &self, isWhole: true)
    add("mirostat_tau", "mirostat_tau", &self)
    add("mirostat_eta", "mirostat_eta", &self)
  }
}

import Models
import Quantization
import Workbench

extension KeyList {
  /// The keys of any model: its kind, what its makers say of sampling, its name and
  /// its size.
  mutating func addGeneral(
    _ folder: ModelFolder, name given: String?, sizes: ParameterCount
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
    set("general.name", .text(given ?? facts.title ?? folder.name))
    let texts = [
      ("version", facts.version), ("organization", facts.organization),
      ("finetune", facts.finetune), ("basename", facts.basename),
      ("size_label", facts.sizeLabel ?? sizes.label),
    ]
    for (key, text) in texts {
      if let text { set("general." + key, .text(text)) }
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

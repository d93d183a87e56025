import Foundation
public import Workbench

/// A mixture of experts made of dense models.
public struct ExpertMerge: Sendable {
  /// The result, for whatever writes models.
  public let folder: ModelFolder
  /// What the caller should be told, a sentence each.
  public let notes: [String]

  /// Opens the models and makes the gates.
  ///
  /// - Parameters:
  ///   - configuration: the mixture.
  ///   - name: the result's name.
  ///   - seed: what random gates and noise depend on, beside the tensors' names.
  ///   - reader: reads the prompts; it is asked for only where gates need it.
  ///   - open: opens the model at a path of the configuration.
  /// - Throws: `MergeFailure`, or what `open` and the reader throw.
  public init(
    _ configuration: ExpertConfiguration, name: String, seed: UInt64 = 0,
    reader: () throws -> (any PromptReader)?,
    open: (String) throws -> ModelFolder
  ) throws {
    let models = try configuration.models.map {
      try MergeModel($0, adapterType: nil, open: open)
    }
    let base = models[0]
    let architecture = try ExpertArchitecture.choose(configuration, models)
    guard let width = base.folder.configuration["hidden_size"]?.int, width > 0,
      width <= 1 << 20
    else {
      throw MergeFailure.model(base.reference.name, problem: "no hidden_size")
    }
    let maker = GateMaker(
      mode: configuration.gateMode, base: base, width: width, seed: seed,
      reader: configuration.gateMode.readsPrompts ? try reader() : nil)
    let gates = try maker.gates(
      configuration.experts + (configuration.shared.map { [$0] } ?? []))
    let assembly = try ExpertAssembly(
      configuration, models, architecture, gates, width: width, seed: seed)
    var files: [String: Data] = [:]
    for name in MergePlan.tokenizerFiles {
      files[name] = base.folder.files[name]
    }
    files["mergekit_moe_config.yml"] = Data(configuration.document.utf8)
    folder = ModelFolder(
      name: name,
      configuration: architecture.configuration(
        base.folder.configuration, configuration, type: assembly.type),
      weights: assembly.store, files: files)
    notes =
      configuration.hasTokenizerSource
      ? [
        "moe takes the tokenizer of the base; tokenizer_source changes nothing"
      ]
      : []
  }
}

import Foundation
public import Workbench

/// A merge of models: a model that is computed when it is read.
public struct Merge: Sendable {
  /// The result, for whatever writes models.
  public let folder: ModelFolder
  /// What the caller should be told, a sentence each.
  public let notes: [String]

  /// Plans a merge and opens its models.
  ///
  /// - Parameters:
  ///   - configuration: the merge.
  ///   - name: the result's name.
  ///   - seed: what random choices depend on, beside the tensors' names.
  ///   - adapterType: the type that weights with a LoRA are rounded to before they are
  ///     merged; `nil` does not round them.
  ///   - open: opens the model at a path of the configuration.
  ///   - path: the path of a LoRA's folder or a tokenizer's, found as `open` finds
  ///     models.
  /// - Throws: `MergeFailure`, or what `open` throws.
  public init(
    _ configuration: MergeConfiguration, name: String, seed: UInt64 = 0,
    adapterType: ElementType? = nil,
    open: (String) throws -> ModelFolder, path: (String) -> String = { $0 }
  ) throws {
    let models = try configuration.models.map {
      try MergeModel($0, adapterType: adapterType, open: open)
    }
    let plan = try MergePlan(configuration, models)
    let vocabulary = try MergeVocabulary(configuration, models, path: path)
    let assembly = try MergeAssembly(plan, vocabulary, seed: seed)
    folder = ModelFolder(
      name: name,
      configuration: try plan.resultConfiguration(vocabulary),
      weights: assembly.store,
      files: try plan.resultFiles(vocabulary, name: name))
    notes = assembly.notes
  }
}

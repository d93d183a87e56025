public import Workbench

/// A merge as its configuration describes it.
public struct MergeConfiguration: Sendable, Equatable {
  /// Layers of a model that take part in a slice.
  struct Source: Sendable, Equatable {
    var model: ModelReference
    /// The layers; `nil` for all.
    var layers: Range<Int>?
    var parameters = ParameterSettings()
  }

  /// Layers of the result and what they are made of.
  struct Slice: Sendable, Equatable {
    var sources: [Source]
    var base: ModelReference?
    var parameters = ParameterSettings()
  }

  /// The slices, from the first layers to the last.
  var slices: [Slice]
  /// Whether the slices came from `models`: all layers of each.
  var isWhole: Bool
  /// The parameters of the only module, where there is one.
  var moduleParameters = ParameterSettings()
  /// The parameters of the file.
  var parameters = ParameterSettings()
  /// The method.
  public var method: MergeMethod
  /// The base model.
  public var base: ModelReference?
  /// The type that is computed in, where it is given.
  public var type: ElementType?
  /// The type of the result, where it is another.
  public var outputType: ElementType?
  /// The tokenizer; `nil` copies the base's files.
  public var tokenizer: TokenizerSettings?
  /// `auto`, the name of a template, or a template.
  public var chatTemplate: String?
  /// The document, which is kept beside the result.
  public var document: String

  /// The models in the order of the file; a base that no slice names is the last.
  public var models: [ModelReference] {
    var models: [ModelReference] = []
    for slice in slices {
      for source in slice.sources where !models.contains(source.model) {
        models.append(source.model)
      }
      if let base = slice.base, !models.contains(base) { models.append(base) }
    }
    if let base, !models.contains(base) { models.append(base) }
    return models
  }

  /// The model that gives the configuration and the tokenizer: the base, or the
  /// first of the file.
  public var donor: ModelReference? { base ?? models.first }
}

import Memory
import Models
public import Quantization
import Tensors
public import Workbench

/// A model as Hugging Face's folders hold one, on its way to a GGUF file.
///
/// Keys and tensors, and their order, are those of llama.cpp's converter, but where
/// its result is wrong. Everything is checked when the conversion is made: what is
/// written can be read.
public struct GGUFConversion: Sendable {
  /// The keys of the file.
  public let metadata: [OutputKey]
  /// The tensors of the file.
  public let tensors: [OutputTensor]
  /// What a reader should know, where a file cannot say all that a folder does.
  public let notes: [String]

  /// Plans the file.
  ///
  /// - Parameters:
  ///   - folder: the model.
  ///   - type: the type of its matrices; `nil` for that of the first matrix in
  ///     float16 or bfloat16, or else float16.
  ///   - recipe: the mix of types; `nil` for one type in all matrices.
  ///   - hasImportance: whether the mix may count on an importance matrix.
  ///   - name: the text of `general.name`; `nil` for what the folder says.
  /// - Throws: a `WorkshopFailure` where the model cannot be converted.
  public init(
    _ folder: ModelFolder, type: FileType? = nil,
    recipe: QuantizationRecipe? = nil, hasImportance: Bool = false,
    name: String? = nil
  ) throws {
    let configuration = try FolderConfiguration(folder.configuration)
    let plan = try TensorPlan(folder.weights, configuration)
    let types = try OutputTypes(
      plan.items, type ?? OutputTypes.guess(folder.weights), recipe,
      configuration, hasImportance: hasImportance)
    let card = ModelCard(folder.files["README.md"])
    var list = KeyList(configuration.family.row.architecture)
    try list.addGeneral(
      folder, name: name, card: card, sizes: ParameterCount(plan.items))
    list.addShape(configuration, fileType: types.fileType)
    list.set("general.quantization_version", .uint32(2))
    try TokenizerConversion(
      folder, configuration.family, count: configuration.vocabulary
    ).add(to: &list)
    metadata = list.keys
    tensors = zip(plan.items, types.types).map { item, type in
      OutputTensor(
        name: item.name, type: type, dimensions: item.dimensions,
        rows: item.rows)
    }
    notes =
      configuration.notes
      + (card.problem.map { ["README.md: its front matter is left out: \($0)"] }
        ?? [])
    try EngineCheck(metadata, tensors).check(plan.items)
  }

  /// Writes the file to `path`, where it replaces what is there.
  ///
  /// - Throws: `OutputFailure`; nothing stays behind then.
  public func write(
    to path: String, importance: ImportanceFile? = nil, workers: Workers,
    progress: @Sendable (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
  ) throws(OutputFailure) {
    try GGUFOutput(path: path, metadata: metadata, tensors: tensors)
      .write(importance: importance, workers: workers, progress: progress)
  }
}

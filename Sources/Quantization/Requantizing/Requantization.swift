public import GGUF
public import Memory
public import Tensors

/// A GGUF file with other types: what is read, and how each tensor will be stored.
///
/// The file must stay mapped for as long as this is used.
public struct Requantization {
  /// A tensor of the source.
  struct Source {
    let tensor: GGUFTensor
    let name: String
    /// The file of several that it is in, from 0.
    let part: Int

    var candidate: QuantizationRecipe.Candidate {
      QuantizationRecipe.Candidate(
        name: name, type: tensor.type,
        dimensions: (0..<tensor.rank).map { tensor.dimension($0) })
    }
  }

  let file: GGUFFile
  /// The tensors in the order in which they are written.
  let sources: [Source]
  /// The type of each.
  public let types: [TensorType]
  let fileType: UInt32
  let importance: ImportanceFile?
  /// How many files hold the source.
  let partCount: Int

  /// What a file becomes by a recipe.
  ///
  /// - Parameters:
  ///   - file: the source, joined where it is in several files.
  ///   - parts: the bytes of each of its files.
  ///   - keepsParts: whether tensors stay in the file that they are in.
  ///   - recipe: the types, or `nil` where all tensors are copied.
  ///   - importance: weights of columns, or `nil`.
  ///   - allowsRequantizing: whether quantised tensors may get another type.
  /// - Throws: `RecipeFailure` where a tensor can have no type.
  public init(
    _ file: GGUFFile, parts: [Bytes], keepsParts: Bool,
    recipe: QuantizationRecipe?, importance: ImportanceFile?,
    allowsRequantizing: Bool
  ) throws(RecipeFailure) {
    self.file = file
    self.importance = importance
    partCount = parts.count
    let found = file.tensors.map { tensor in
      Source(
        tensor: tensor, name: tensor.name.text,
        part: keepsParts ? Requantization.part(of: tensor, in: parts) : 0)
    }
    sources = Requantization.ordered(found, inParts: keepsParts)
    let candidates = sources.map(\.candidate)
    guard let recipe else {
      types = candidates.map(\.type)
      fileType = Requantization.fileType(of: file)
      return
    }
    let model: ModelTraits
    do { model = try ModelTraits(file) } catch {
      throw .badKey(error)
    }
    fileType = recipe.fileType.rawValue
    types = try recipe.types(
      of: candidates, in: model, hasImportance: importance != nil,
      countsInGivenOrder: keepsParts)
    try recipe.check(
      candidates, types, in: model, importance,
      allowsRequantizing: allowsRequantizing)
  }

  /// By layer and name, or by file and place in it.
  private static func ordered(
    _ sources: [Source], inParts: Bool
  ) -> [Source] {
    guard inParts else {
      return LayerOrder.sorted(sources.map(\.name)).map { sources[$0] }
    }
    return sources.sorted {
      ($0.part, $0.tensor.offset) < ($1.part, $1.tensor.offset)
    }
  }

  private static func part(of tensor: GGUFTensor, in parts: [Bytes]) -> Int {
    guard let start = tensor.data.unsafeStart else { return 0 }
    return parts.firstIndex { part in
      guard let first = part.unsafeStart else { return false }
      return start >= first && start < first + part.count
    } ?? 0
  }

  private static func fileType(of file: GGUFFile) -> UInt32 {
    let number = try? file.integer(Bytes("general.file_type"))
    return UInt32(exactly: number ?? 0) ?? 0
  }
}

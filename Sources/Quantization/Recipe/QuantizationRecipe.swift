public import Tensors

/// Which type each tensor of a file gets: the mix of a file type as llama.cpp makes
/// it, and what was wished otherwise.
public struct QuantizationRecipe: Sendable {
  /// A tensor to choose a type for.
  public struct Candidate: Sendable {
    /// The name in GGUF.
    public var name: String
    /// The type it has.
    public var type: TensorType
    /// The lengths of the dimensions, that of a row first.
    public var dimensions: [Int]

    /// A tensor.
    public init(name: String, type: TensorType, dimensions: [Int]) {
      self.name = name
      self.type = type
      self.dimensions = dimensions
    }
  }

  /// The file type.
  public var fileType: FileType
  /// Types for tensors of some names; the first rule that fits decides.
  public var rules: [TypeRule] = []
  /// The type of the output matrix, or `nil` for the mix's.
  public var outputType: TensorType?
  /// The type of the token embedding, or `nil` for the mix's.
  public var tokenEmbeddingType: TensorType?
  /// Whether all matrices get the base type.
  public var isPure = false
  /// Whether the output matrix stays as it is.
  public var leavesOutput = false

  /// The mix of a file type.
  public init(_ fileType: FileType) { self.fileType = fileType }

  /// The type of each tensor of a model, in the order of `tensors`.
  ///
  /// Some types depend on how many tensors of a kind came before: they are counted
  /// in the order of the layers, or in the given one.
  ///
  /// - Throws: `RecipeFailure` where a tensor can have none.
  public func types(
    of tensors: [Candidate], in model: ModelTraits, hasImportance: Bool,
    countsInGivenOrder: Bool = false
  ) throws(RecipeFailure) -> [TensorType] {
    // The expressions were checked when the rules were read.
    let patterns = rules.map { (try? Regex($0.pattern), $0.type) }
    var mix = TypeMix(
      fileType, model, hasImportance: hasImportance, outputType: outputType,
      tokenEmbeddingType: tokenEmbeddingType, names: tensors.map(\.name))
    var types = tensors.map(\.type)
    let order =
      countsInGivenOrder
      ? Array(tensors.indices) : LayerOrder.sorted(tensors.map(\.name))
    for index in order {
      let tensor = tensors[index]
      guard isQuantized(tensor, in: model) else { continue }
      let named = patterns.first {
        $0.0 != nil && tensor.name.firstMatch(of: $0.0!) != nil
      }?.1
      types[index] = try type(of: tensor, named: named, &mix)
    }
    return types
  }

  private func type(
    of tensor: Candidate, named: TensorType?, _ mix: inout TypeMix
  ) throws(RecipeFailure) -> TensorType {
    let category = TensorCategory(tensor.name)
    if let tokenEmbeddingType, category == .tokenEmbedding,
      named == nil || tensor.name != "per_layer_token_embd.weight"
    {
      return tokenEmbeddingType
    }
    if let outputType, category == .output { return outputType }
    guard fileType.base.isQuantized else { return fileType.base }
    if let named { return try named.fitting(tensor) }
    if isPure { return try fileType.base.fitting(tensor) }
    return try mix.type(of: tensor, category).fitting(tensor)
  }
}

extension TensorType {
  /// This type, or one of smaller blocks where rows are not whole blocks of it.
  fileprivate func fitting(
    _ tensor: QuantizationRecipe.Candidate
  ) throws(RecipeFailure) -> TensorType {
    let columns = tensor.dimensions.first ?? 1
    guard columns % blockElements != 0 else { return self }
    let other: TensorType
    switch self {
    case .iq1_S, .iq1_M, .iq2_XXS, .iq2_XS, .iq2_S, .iq3_XXS, .iq3_S,
      .iq4_XS:
      other = .iq4_NL
    case .q2_0, .q2_K, .q3_K, .tq1_0, .tq2_0: other = .q4_0
    case .q4_K: other = .q5_0
    case .q5_K: other = .q5_1
    case .q6_K: other = .q8_0
    default:
      guard blockElements <= 32 else {
        throw .noFallback(tensor: tensor.name, type: self, columns: columns)
      }
      other = self
    }
    return columns % other.blockElements == 0 ? other : .f16
  }
}

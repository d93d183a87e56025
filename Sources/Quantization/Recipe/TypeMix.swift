import Tensors

/// The types that a file type mixes, tensor by tensor.
struct TypeMix {
  let fileType: FileType
  let model: ModelTraits
  let hasImportance: Bool
  let outputType: TensorType?
  let tokenEmbeddingType: TensorType?
  /// Whether the token embedding is the output matrix too.
  let isTied: Bool
  /// The number of tensors that make values.
  let valueCount: Int
  /// How many of a kind were seen.
  var values = 0
  var downs = 0
  var gates = 0
  var ups = 0

  init(
    _ fileType: FileType, _ model: ModelTraits, hasImportance: Bool,
    outputType: TensorType?, tokenEmbeddingType: TensorType?, names: [String]
  ) {
    self.fileType = fileType
    self.model = model
    self.hasImportance = hasImportance
    self.outputType = outputType
    self.tokenEmbeddingType = tokenEmbeddingType
    let categories = names.map { TensorCategory($0) }
    isTied = !categories.contains(.output)
    valueCount = categories.count { $0.makesValues }
  }

  /// The type of the next tensor, where rows are as long as one likes.
  ///
  /// - Throws: `RecipeFailure.badLayer` where a model with experts has a tensor of a
  ///   layer that it has not.
  mutating func type(
    of tensor: QuantizationRecipe.Candidate, _ category: TensorCategory
  ) throws(RecipeFailure) -> TensorType {
    if keepsEightBits(tensor.name) { return .q8_0 }
    if category == .output || (isTied && category == .tokenEmbedding) {
      return outputType ?? outputMatrixType(tensor)
    }
    if fileType == .mxfp4_MOE {
      return isStacked(tensor, category) ? .mxfp4 : .q8_0
    }
    if category == .tokenEmbedding {
      return tokenEmbeddingType ?? embeddingType
    }
    if fileType.isTiny { return tinyType(category) }
    switch category {
    case .value, .joinedQKV, .compressedKV:
      defer { values += 1 }
      return valueType
    case .key: return keyType
    case .query: return queryType
    case .attentionOutput: return attentionOutputType
    case .down:
      defer { downs += 1 }
      return downType(try place(of: tensor.name, counted: downs))
    case .gate:
      defer { gates += 1 }
      return upType(try place(of: tensor.name, counted: gates))
    case .up:
      defer { ups += 1 }
      return upType(try place(of: tensor.name, counted: ups))
    default: return base
    }
  }

  var base: TensorType { fileType.base }
  var hasEightExperts: Bool { model.experts == 8 }

  /// A layer's number for the rules: by its name where experts are in it, else by
  /// how many came before.
  private func place(
    of name: String, counted: Int
  ) throws(RecipeFailure) -> Int {
    guard model.experts > 1 else { return counted }
    let layer = LayerOrder.layer(of: name)
    guard layer >= 0, layer < model.layers else {
      throw .badLayer(tensor: name, layers: model.layers)
    }
    return layer
  }

  /// Whether a layer gets more bits: those of the first and of the last eighth, and
  /// every third between.
  func usesMoreBits(_ place: Int, of count: Int) -> Bool {
    place < count / 8 || place >= 7 * count / 8
      || (place - count / 8) % 3 == 2
  }

  private func keepsEightBits(_ name: String) -> Bool {
    model.architecture == "glm5-next" && base.isQuantized
      && ["attn_q_a", "attn_q_b", "nextn.eh_proj"].contains {
        name.contains($0)
      }
  }

  private func isStacked(
    _ tensor: QuantizationRecipe.Candidate, _ category: TensorCategory
  ) -> Bool {
    guard tensor.dimensions.count > 2, tensor.dimensions[2] > 1 else {
      return false
    }
    guard model.architecture == "bailingmoe3" else { return true }
    return category == .up || category == .gate || category == .down
  }

  private func outputMatrixType(
    _ tensor: QuantizationRecipe.Candidate
  ) -> TensorType {
    if fileType == .mxfp4_MOE || model.architecture == "falcon" {
      return .q8_0
    }
    if tensor.dimensions[0] % base.blockElements != 0 { return .q8_0 }
    if fileType.isTiny || fileType == .iq3_XXS { return .q5_K }
    return base == .q8_0 ? .q8_0 : .q6_K
  }

  private var embeddingType: TensorType {
    switch fileType {
    case .iq2_XXS, .iq2_XS, .iq1_S, .iq1_M: .q2_K
    case .iq2_S, .iq2_M, .iq3_XXS: .iq3_S
    case .tq1_0, .tq2_0, .q2_0: .q4_K
    default: base
    }
  }
}

extension FileType {
  /// Whether most matrices have less than three bits an element.
  var isTiny: Bool {
    switch self {
    case .iq1_S, .iq1_M, .iq2_XXS, .iq2_XS, .iq2_S, .iq2_M: true
    default: false
    }
  }
}

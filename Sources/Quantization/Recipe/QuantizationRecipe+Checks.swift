public import Tensors

extension QuantizationRecipe {
  /// Checks that no tensor gets so few bits without importance that nothing of it
  /// remains, and that none is quantised twice.
  ///
  /// - Throws: `RecipeFailure` for the first such tensor.
  public func check(
    _ tensors: [Candidate], _ types: [TensorType], in model: ModelTraits,
    _ importance: ImportanceFile?, allowsRequantizing: Bool
  ) throws(RecipeFailure) {
    for (tensor, type) in zip(tensors, types) {
      guard isQuantized(tensor, in: model) else { continue }
      if needsImportance(tensor.name, type) {
        guard importance?.entries[Array(tensor.name.utf8)] != nil else {
          throw .importanceMissing(tensor: tensor.name, type: type)
        }
      }
      guard
        type == tensor.type || !tensor.type.isQuantized
          || allowsRequantizing
      else {
        throw .alreadyQuantized(tensor: tensor.name, type: tensor.type)
      }
    }
  }

  private func needsImportance(_ name: String, _ type: TensorType) -> Bool {
    // These have no rule for elements without it.
    if [.iq2_XXS, .iq2_XS, .iq1_S].contains(type) { return true }
    let category = TensorCategory(name)
    if category == .tokenEmbedding || category == .output { return false }
    switch type {
    case .iq3_XXS, .iq2_S, .iq1_M: return true
    case .q2_K: return fileType == .q2_K_S
    default: return false
    }
  }
}

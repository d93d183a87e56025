import Tensors

/// The rules of llama.cpp's mixes for the matrices of attention.
extension TypeMix {
  /// Whether many queries share a value, so that its matrix is small.
  private var isShared: Bool { model.sharing >= 4 }

  var valueType: TensorType {
    if hasEightExperts { return .q8_0 }
    var type = base
    switch fileType {
    case .q2_K: type = isShared ? .q4_K : .q3_K
    case .q2_K_S, .iq3_XS, .iq3_S: type = isShared ? .q4_K : base
    case .iq3_XXS:
      type = isShared ? .q4_K : hasImportance ? .iq3_XXS : .iq3_S
    case .iq3_M: type = .q4_K
    case .q3_K_M: type = values < 2 ? .q5_K : .q4_K
    case .q3_K_L: type = .q5_K
    case .iq4_NL, .iq4_XS: type = isShared ? .q5_K : base
    case .q4_K_M, .q5_K_M:
      type = usesMoreBits(values, of: valueCount) ? .q6_K : base
    case .q4_K_S: type = values < 4 ? .q5_K : base
    default: break
    }
    if model.isSeventyBillion, type == .q3_K || type == .q4_K { return .q5_K }
    return type
  }

  var keyType: TensorType {
    hasEightExperts ? .q8_0 : queryType
  }

  var queryType: TensorType {
    switch fileType {
    case .iq3_XS: .iq3_XXS
    case .iq3_XXS: .iq2_S
    default: base
    }
  }

  var attentionOutputType: TensorType {
    if model.architecture == "falcon" {
      return fileType == .q3_K_L ? .q4_K : base
    }
    switch fileType {
    case .q2_K: return hasEightExperts ? .q5_K : .q3_K
    case .iq3_XXS: return hasEightExperts ? .q5_K : .iq3_S
    case .q3_K_M, .iq3_M: return hasEightExperts ? .q5_K : .q4_K
    case .q3_K_L: return hasEightExperts ? base : .q5_K
    case .iq3_XS, .q3_K_S, .iq4_NL, .q4_K_S, .q4_K_M, .iq3_S, .iq4_XS:
      return hasEightExperts ? .q5_K : base
    default: return base
    }
  }

  /// The rules of the file types of fewer than three bits, for all categories.
  mutating func tinyType(_ category: TensorCategory) -> TensorType {
    let isLarger = fileType == .iq2_S || fileType == .iq2_M
    switch category {
    case .value, .joinedQKV, .compressedKV:
      values += 1
      if isShared || model.experts >= 4 { return .q4_K }
      return isLarger ? .iq3_S : .q2_K
    case .key: return hasEightExperts ? .q4_K : base
    case .down:
      defer { downs += 1 }
      guard downs < model.layers / 8 else { return base }
      return isLarger ? .iq3_S : .q2_K
    case .attentionOutput:
      if hasEightExperts { return .q5_K }
      if fileType == .iq1_S || fileType == .iq1_M { return .iq2_XXS }
      return isLarger ? .iq3_S : base
    default: return base
    }
  }
}

import Tensors

/// The rules of llama.cpp's mixes for the feed-forward networks.
extension TypeMix {
  func downType(_ place: Int) -> TensorType {
    let layers = model.layers
    let isFalcon = model.architecture == "falcon"
    let isEarly = place < layers / 8
    let usesMore = usesMoreBits(place, of: layers)
    switch fileType {
    case .q2_K: return .q3_K
    case .q2_K_S: return isEarly ? .q4_K : base
    case .iq3_XXS where !hasImportance: return isEarly ? .q4_K : .q3_K
    case .q3_K_M:
      if place < layers / 16 { return .q5_K }
      return isFalcon && !usesMore ? .q3_K : .q4_K
    case .iq3_M:
      return isEarly || (hasEightExperts && usesMore) ? .q4_K : base
    case .q3_K_L: return isFalcon ? .q4_K : .q5_K
    case .q4_K_M where isFalcon:
      return place < layers / 16 ? .q6_K : usesMore ? .q5_K : .q4_K
    case .q4_K_M, .q5_K_M: return usesMore ? .q6_K : base
    case .iq4_NL, .iq4_XS: return isEarly && !hasImportance ? .q5_K : base
    case .q4_K_S: return isEarly && !isFalcon ? .q5_K : base
    // These few bits go astray in the first layers, with importance all the more.
    case .q4_0: return isEarly && hasImportance ? .q4_1 : base
    case .q5_0: return isEarly && hasImportance ? .q5_1 : base
    default: return base
    }
  }

  func upType(_ place: Int) -> TensorType {
    let layers = model.layers
    let isBetween = place >= layers / 8 && place < 7 * layers / 8
    return fileType == .iq3_XS && isBetween ? .iq3_XXS : base
  }
}

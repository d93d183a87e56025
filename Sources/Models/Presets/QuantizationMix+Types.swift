public import Tensors

/// The rules of llama.cpp's `llama_tensor_get_type`.
extension QuantizationMix {
  /// The type of the tensor that has a role in a layer, or outside of the layers,
  /// of a model of that shape.
  public func type(
    of role: TensorRole, layer: Int?, in configuration: ModelConfiguration
  ) -> TensorType {
    guard role.row.content == .matrix, role != .router else { return .f32 }
    let columns = configuration.shape(of: role, layer: layer).columns
    return choose(role, layer ?? 0, in: configuration)
      .narrowed(to: columns)
  }

  /// The type where rows are as long as one likes.
  private func choose(
    _ role: TensorRole, _ layer: Int, in configuration: ModelConfiguration
  ) -> TensorType {
    if self == .f16 { return base }
    if self == .mxfp4_moe { return role.isExpert ? .mxfp4 : base }
    let hasEight = configuration.experts == 8
    switch role {
    case .output: return outputType
    case .embedding: return configuration.isTied ? outputType : base
    // Of models like Mixtral these are a small part.
    case .key: return hasEight ? .q8_0 : base
    case .value:
      return hasEight ? .q8_0 : valueType(layer, in: configuration)
    case .attentionOutput:
      return hasEight ? attentionOutputOfEight : attentionOutputType
    case .down, .expertDown:
      return downType(layer, of: configuration.layers.count)
    default: return base
    }
  }

  /// The type of the output matrix, and of an embedding that is one too.
  private var outputType: TensorType { self == .q8_0 ? base : .q6_K }

  private var attentionOutputType: TensorType {
    switch self {
    case .q2_k: .q3_K
    case .q3_k_m: .q4_K
    default: base
    }
  }

  private var attentionOutputOfEight: TensorType {
    switch self {
    case .q2_k, .q3_k_m, .q4_k_m, .iq4_nl, .iq4_xs: .q5_K
    default: base
    }
  }

  /// Values get more bits the more query heads share them.
  private func valueType(
    _ layer: Int, in configuration: ModelConfiguration
  ) -> TensorType {
    // The first layer speaks for all of them; a convolution shares nothing.
    let first = configuration.layers[0]
    let isShared = first.attends && first.heads / first.keyValueHeads >= 4
    let (place, count) = configuration.attendingPlace(of: layer)
    var type = base
    switch self {
    case .q2_k: type = isShared ? .q4_K : .q3_K
    case .q3_k_m: type = place < 2 ? .q5_K : .q4_K
    case .iq4_xs, .iq4_nl: type = isShared ? .q5_K : base
    case .q4_k_m, .q5_k_m:
      type = usesMoreBits(place, of: count) ? .q6_K : base
    default: break
    }
    // llama.cpp knows the 70B models, of eight heads a value, by their layers.
    if configuration.layers.count == 80, type == .q3_K || type == .q4_K {
      type = .q5_K
    }
    return type
  }

  private func downType(_ layer: Int, of layers: Int) -> TensorType {
    switch self {
    case .q2_k: .q3_K
    case .q3_k_m: layer < layers / 16 ? .q5_K : .q4_K
    case .iq4_xs, .iq4_nl: layer < layers / 8 ? .q5_K : base
    case .q4_k_m, .q5_k_m: usesMoreBits(layer, of: layers) ? .q6_K : base
    default: base
    }
  }

  /// Whether a layer gets more bits: those of the first and the last eighth,
  /// and every third between them.
  private func usesMoreBits(_ layer: Int, of layers: Int) -> Bool {
    let eighth = layers / 8
    return layer < eighth || layer >= 7 * layers / 8
      || (layer - eighth) % 3 == 2
  }
}

extension TensorType {
  /// This type, or for rows that it has no whole blocks for one of smaller
  /// blocks, which has more bits.
  fileprivate func narrowed(to columns: Int) -> TensorType {
    guard columns % blockElements != 0 else { return self }
    let smaller: TensorType =
      switch self {
      case .q2_K, .q3_K: .q4_0
      case .q4_K: .q5_0
      case .q5_K: .q5_1
      case .q6_K: .q8_0
      case .iq4_XS: .iq4_NL
      default: self
      }
    return columns % smaller.blockElements == 0 ? smaller : .f16
  }
}

extension ModelConfiguration {
  /// The number of a layer among those that attend, and how many these are.
  fileprivate func attendingPlace(of layer: Int) -> (Int, of: Int) {
    var (place, count) = (0, 0)
    for index in layers.indices where layers[index].attends {
      if index < layer { place += 1 }
      count += 1
    }
    return (place, count)
  }
}

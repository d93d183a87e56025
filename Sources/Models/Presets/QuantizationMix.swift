public import Memory
public import Tensors

// swift-format-ignore: AlwaysUseLowerCamelCase
/// The choice of each tensor's type, as llama.cpp makes it without an importance
/// matrix; from the smallest to the largest file.
public enum QuantizationMix: CaseIterable, BitwiseCopyable, Sendable {
  case q2_k
  case q3_k_m
  case iq4_xs
  case q4_0
  case iq4_nl
  case q4_k_m
  case q4_1
  case q5_0
  case q5_k_m
  case q5_1
  case q6_k
  case q8_0
  case f16

  /// The name in options.
  public var name: StaticString {
    switch self {
    case .q2_k: "q2_k"
    case .q3_k_m: "q3_k_m"
    case .iq4_xs: "iq4_xs"
    case .iq4_nl: "iq4_nl"
    case .q4_0: "q4_0"
    case .q4_k_m: "q4_k_m"
    case .q4_1: "q4_1"
    case .q5_0: "q5_0"
    case .q5_k_m: "q5_k_m"
    case .q5_1: "q5_1"
    case .q6_k: "q6_k"
    case .q8_0: "q8_0"
    case .f16: "f16"
    }
  }

  /// The number of `general.file_type`.
  public var fileType: UInt32 {
    switch self {
    case .f16: 1
    case .q4_0: 2
    case .q4_1: 3
    case .q8_0: 7
    case .q5_0: 8
    case .q5_1: 9
    case .q2_k: 10
    case .q3_k_m: 12
    case .q4_k_m: 15
    case .q5_k_m: 17
    case .q6_k: 18
    case .iq4_nl: 25
    case .iq4_xs: 30
    }
  }

  /// The mix of that name, or `nil`.
  public init?(named name: Bytes) {
    for mix in QuantizationMix.allCases where name == mix.name {
      self = mix
      return
    }
    return nil
  }

  /// The type of most matrices.
  private var base: TensorType {
    switch self {
    case .q2_k: .q2_K
    case .q3_k_m: .q3_K
    case .iq4_xs: .iq4_XS
    case .iq4_nl: .iq4_NL
    case .q4_0: .q4_0
    case .q4_k_m: .q4_K
    case .q4_1: .q4_1
    case .q5_0: .q5_0
    case .q5_k_m: .q5_K
    case .q5_1: .q5_1
    case .q6_k: .q6_K
    case .q8_0: .q8_0
    case .f16: .f16
    }
  }

  /// The type of the tensor that has a role in a layer, or outside of the layers,
  /// of a model of that shape.
  public func type(
    of role: TensorRole, layer: Int?, in configuration: ModelConfiguration
  ) -> TensorType {
    let layer = layer ?? 0
    switch role {
    case .router: return .f32
    case .output: return outputType
    case .embedding: return configuration.isTied ? outputType : base
    case .attentionOutput:
      switch self {
      case .q2_k: return .q3_K
      case .q3_k_m: return .q4_K
      default: return base
      }
    case .value: return valueType(layer, in: configuration)
    case .down, .expertDown:
      return downType(layer, of: configuration.layers.count)
    default: return role.row.content == .matrix ? base : .f32
    }
  }

  /// The type of the output matrix, and of an embedding that is one too.
  private var outputType: TensorType {
    self == .q8_0 || self == .f16 ? base : .q6_K
  }

  /// Values get more bits the more query heads share them.
  private func valueType(
    _ layer: Int, in configuration: ModelConfiguration
  ) -> TensorType {
    let shape = configuration.layers[layer]
    let isShared = shape.heads / shape.keyValueHeads >= 4
    let layers = configuration.layers.count
    var type = base
    switch self {
    case .q2_k: type = isShared ? .q4_K : .q3_K
    case .q3_k_m: type = layer < 2 ? .q5_K : .q4_K
    case .iq4_xs, .iq4_nl: type = isShared ? .q5_K : base
    case .q4_k_m, .q5_k_m:
      type = usesMoreBits(layer, of: layers) ? .q6_K : base
    default: break
    }
    // llama.cpp knows the 70B models, of eight heads a value, by their layers.
    if layers == 80, type == .q3_K || type == .q4_K { type = .q5_K }
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

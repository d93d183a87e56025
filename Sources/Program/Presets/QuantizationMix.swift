import GGUF
import Memory
import Tensors

// swift-format-ignore: AlwaysUseLowerCamelCase
/// Which type each tensor of a file has, as llama.cpp chooses them without an
/// importance matrix; from the smallest to the largest file.
enum QuantizationMix: CaseIterable {
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

  var name: StaticString {
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
  var fileType: UInt32 {
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
  init?(named name: Bytes) {
    for mix in QuantizationMix.allCases where name == mix.name {
      self = mix
      return
    }
    return nil
  }

  /// What most matrices are.
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

  /// The type of a tensor of `preset`.
  func type(of tensor: PresetTensor, in preset: ModelPreset) -> TensorType {
    switch tensor.role {
    case .norm, .bias, .router, .rotaryFactors: return .f32
    case .matrix, .embedding: return base
    case .output: return self == .q8_0 || self == .f16 ? base : .q6_K
    case .attentionOutput:
      switch self {
      case .q2_k: return .q3_K
      case .q3_k_m: return .q4_K
      default: return base
      }
    case .value: return valueType(tensor.layer ?? 0, in: preset)
    case .down: return downType(tensor.layer ?? 0, of: preset.layers)
    }
  }

  /// Values get more bits the more query heads share them.
  private func valueType(_ layer: Int, in preset: ModelPreset) -> TensorType {
    let isShared = preset.heads / preset.keyValueHeads >= 4
    var type = base
    switch self {
    case .q2_k: type = isShared ? .q4_K : .q3_K
    case .q3_k_m: type = layer < 2 ? .q5_K : .q4_K
    case .iq4_xs, .iq4_nl: type = isShared ? .q5_K : base
    case .q4_k_m, .q5_k_m:
      type = usesMoreBits(layer, of: preset.layers) ? .q6_K : base
    default: break
    }
    // By their layers llama.cpp knows the 70B models, of eight heads a value.
    if preset.layers == 80, type == .q3_K || type == .q4_K { type = .q5_K }
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

import GGUF
import Memory

// swift-format-ignore: AlwaysUseLowerCamelCase
/// Which type each tensor of a file has, as llama.cpp chooses them.
enum QuantizationMix: CaseIterable {
  case q5_k_m
  case q8_0
  case q4_k_m
  case q4_0
  case f16

  var name: StaticString {
    switch self {
    case .q5_k_m: "q5_k_m"
    case .q8_0: "q8_0"
    case .q4_k_m: "q4_k_m"
    case .q4_0: "q4_0"
    case .f16: "f16"
    }
  }

  /// The number of `general.file_type`.
  var fileType: UInt32 {
    switch self {
    case .f16: 1
    case .q4_0: 2
    case .q8_0: 7
    case .q4_k_m: 15
    case .q5_k_m: 17
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
    case .q5_k_m: .q5_K
    case .q8_0: .q8_0
    case .q4_k_m: .q4_K
    case .q4_0: .q4_0
    case .f16: .f16
    }
  }

  /// The type of a tensor in a model of `layers` layers.
  func type(of tensor: PresetTensor, layers: Int) -> TensorType {
    switch tensor.role {
    case .norm, .bias: return .f32
    case .matrix, .embedding: return base
    case .output:
      return self == .q8_0 || self == .f16 ? base : .q6_K
    case .sensitiveMatrix:
      guard self == .q5_k_m || self == .q4_k_m, let layer = tensor.layer,
        QuantizationMix.usesMoreBits(layer, of: layers)
      else { return base }
      return .q6_K
    }
  }

  /// Whether a layer's sensitive matrices get more bits: those of the first and
  /// the last eighth, and every third between them.
  private static func usesMoreBits(_ layer: Int, of layers: Int) -> Bool {
    let eighth = layers / 8
    return layer < eighth || layer >= 7 * layers / 8
      || (layer - eighth) % 3 == 2
  }
}

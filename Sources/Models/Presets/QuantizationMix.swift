public import Memory
import Tensors

// swift-format-ignore: AlwaysUseLowerCamelCase
/// The choice of each tensor's type, as llama.cpp makes it without an importance
/// matrix; from the smallest to the largest file.
public enum QuantizationMix: CaseIterable, BitwiseCopyable, Sendable {
  case q2_k
  case q3_k_m
  case iq4_xs
  case mxfp4_moe
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
    case .mxfp4_moe: "mxfp4_moe"
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
    case .mxfp4_moe: 38
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
  var base: TensorType {
    switch self {
    case .q2_k: .q2_K
    case .q3_k_m: .q3_K
    case .iq4_xs: .iq4_XS
    case .mxfp4_moe: .q8_0
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

  /// Whether models of that shape are stored so: without experts, `mxfp4_moe`
  /// is `q8_0`.
  public func suits(_ configuration: ModelConfiguration) -> Bool {
    self != .mxfp4_moe || configuration.experts > 0
  }
}

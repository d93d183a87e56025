public import Tensors

// swift-format-ignore: AlwaysUseLowerCamelCase
/// What `general.file_type` says of a file: the type of most of its matrices, and
/// which of them have another.
public enum FileType: UInt32, CaseIterable, Sendable {
  case f32 = 0
  case f16 = 1
  case q4_0 = 2
  case q4_1 = 3
  case q8_0 = 7
  case q5_0 = 8
  case q5_1 = 9
  case q2_K = 10
  case q3_K_S = 11
  case q3_K_M = 12
  case q3_K_L = 13
  case q4_K_S = 14
  case q4_K_M = 15
  case q5_K_S = 16
  case q5_K_M = 17
  case q6_K = 18
  case iq2_XXS = 19
  case iq2_XS = 20
  case q2_K_S = 21
  case iq3_XS = 22
  case iq3_XXS = 23
  case iq1_S = 24
  case iq4_NL = 25
  case iq3_S = 26
  case iq3_M = 27
  case iq2_S = 28
  case iq2_M = 29
  case iq4_XS = 30
  case iq1_M = 31
  case bf16 = 32
  case tq1_0 = 36
  case tq2_0 = 37
  case mxfp4_MOE = 38
  case q1_0 = 40
  case q2_0 = 41

  /// The name in options and messages.
  public var name: String { "\(self)".uppercased() }

  /// The type of that name, in letters of any case, or `nil`.
  public init?(named name: String) {
    let aliases = ["Q3_K": "Q3_K_M", "Q4_K": "Q4_K_M", "Q5_K": "Q5_K_M"]
    let upper = name.uppercased()
    let wanted = aliases[upper] ?? upper
    guard let type = FileType.allCases.first(where: { $0.name == wanted })
    else { return nil }
    self = type
  }

  /// The type of most matrices.
  public var base: TensorType {
    switch self {
    case .f32: .f32
    case .f16: .f16
    case .bf16: .bf16
    case .q4_0: .q4_0
    case .q4_1: .q4_1
    case .q5_0: .q5_0
    case .q5_1: .q5_1
    case .q8_0: .q8_0
    case .q2_K, .q2_K_S: .q2_K
    case .q3_K_S, .q3_K_M, .q3_K_L: .q3_K
    case .q4_K_S, .q4_K_M: .q4_K
    case .q5_K_S, .q5_K_M: .q5_K
    case .q6_K: .q6_K
    case .iq1_S: .iq1_S
    case .iq1_M: .iq1_M
    case .iq2_XXS: .iq2_XXS
    case .iq2_XS, .iq2_S: .iq2_XS
    case .iq2_M: .iq2_S
    case .iq3_XXS: .iq3_XXS
    case .iq3_XS, .iq3_S, .iq3_M: .iq3_S
    case .iq4_NL: .iq4_NL
    case .iq4_XS: .iq4_XS
    case .tq1_0: .tq1_0
    case .tq2_0: .tq2_0
    case .mxfp4_MOE: .mxfp4
    case .q1_0: .q1_0
    case .q2_0: .q2_0
    }
  }
}

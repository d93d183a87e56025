extension TensorType {
  /// The name that the format gives the type.
  public var name: StaticString {
    switch self {
    case .f32: "F32"
    case .f16: "F16"
    case .q4_0: "Q4_0"
    case .q4_1: "Q4_1"
    case .q5_0: "Q5_0"
    case .q5_1: "Q5_1"
    case .q8_0: "Q8_0"
    case .q8_1: "Q8_1"
    case .q2_K: "Q2_K"
    case .q3_K: "Q3_K"
    case .q4_K: "Q4_K"
    case .q5_K: "Q5_K"
    case .q6_K: "Q6_K"
    case .q8_K: "Q8_K"
    case .iq2_XXS: "IQ2_XXS"
    case .iq2_XS: "IQ2_XS"
    case .iq3_XXS: "IQ3_XXS"
    case .iq1_S: "IQ1_S"
    case .iq4_NL: "IQ4_NL"
    case .iq3_S: "IQ3_S"
    case .iq2_S: "IQ2_S"
    case .iq4_XS: "IQ4_XS"
    case .i8: "I8"
    case .i16: "I16"
    case .i32: "I32"
    case .i64: "I64"
    case .f64: "F64"
    case .iq1_M: "IQ1_M"
    case .bf16: "BF16"
    case .tq1_0: "TQ1_0"
    case .tq2_0: "TQ2_0"
    case .mxfp4: "MXFP4"
    case .q1_0: "Q1_0"
    case .q2_0: "Q2_0"
    }
  }

  /// The name of a type that the format once had and gave up, and the type
  /// whose blocks took its place, or `nil`.
  public static func former(
    _ id: UInt32
  ) -> (name: StaticString, successor: TensorType)? {
    switch id {
    case 4: ("Q4_2", .q4_0)
    case 5: ("Q4_3", .q4_1)
    case 31: ("Q4_0_4_4", .q4_0)
    case 32: ("Q4_0_4_8", .q4_0)
    case 33: ("Q4_0_8_8", .q4_0)
    case 36: ("IQ4_NL_4_4", .iq4_NL)
    case 37: ("IQ4_NL_4_8", .iq4_NL)
    case 38: ("IQ4_NL_8_8", .iq4_NL)
    default: nil
    }
  }

  /// The name of a type that is newer than this reader, or `nil`.
  public static func laterName(_ id: UInt32) -> StaticString? {
    id == 40 ? "NVFP4" : nil
  }
}

import CKernels
public import Memory

/// How cached keys, or values, are stored.
public enum KeyValueType: BitwiseCopyable, CaseIterable, Sendable {
  /// Half precision.
  case f16
  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// 8 bits, a scale for each 32 of a head's dimensions.
  case q8_0
  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// 4 bits, a scale for each 32 of a head's dimensions.
  case q4_0

  /// The name in options and reports.
  public var name: StaticString {
    switch self {
    case .f16: "f16"
    case .q8_0: "q8_0"
    case .q4_0: "q4_0"
    }
  }

  /// The type of that name, or `nil`.
  public init?(named name: Bytes) {
    for candidate in KeyValueType.allCases where name == candidate.name {
      self = candidate
      return
    }
    return nil
  }

  /// The kernels' number of the type.
  var number: UInt32 {
    switch self {
    case .f16: UInt32(KERNEL_F16)
    case .q8_0: UInt32(KERNEL_Q8_0)
    case .q4_0: UInt32(KERNEL_Q4_0)
    }
  }
}

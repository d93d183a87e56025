public import GGUF
import Memory

/// A value of metadata that owns its bytes.
public enum OutputValue: Sendable, Equatable {
  case uint8(UInt8)
  case int8(Int8)
  case uint16(UInt16)
  case int16(Int16)
  case uint32(UInt32)
  case int32(Int32)
  case uint64(UInt64)
  case int64(Int64)
  case float32(Float)
  case float64(Double)
  case boolean(Bool)
  /// The bytes of a string, which need not be UTF-8.
  case string([UInt8])
  /// Elements as they lie in a file, one behind the other.
  case array(GGUFValueType, count: Int, bytes: [UInt8])

  /// A string.
  public static func text(_ text: String) -> OutputValue {
    .string(Array(text.utf8))
  }

  /// An array of strings.
  public static func strings(_ strings: [[UInt8]]) -> OutputValue {
    var bytes: [UInt8] = []
    for string in strings {
      append(UInt64(string.count), to: &bytes)
      bytes += string
    }
    return .array(.string, count: strings.count, bytes: bytes)
  }

  /// An array of single floats.
  public static func floats(_ floats: [Float]) -> OutputValue {
    var bytes: [UInt8] = []
    for float in floats { append(float.bitPattern, to: &bytes) }
    return .array(.float32, count: floats.count, bytes: bytes)
  }

  /// An array of signed integers of 32 bits.
  public static func integers(_ integers: [Int32]) -> OutputValue {
    var bytes: [UInt8] = []
    for integer in integers { append(integer, to: &bytes) }
    return .array(.int32, count: integers.count, bytes: bytes)
  }

  /// An array of unsigned integers of 32 bits.
  public static func integers(_ integers: [UInt32]) -> OutputValue {
    var bytes: [UInt8] = []
    for integer in integers { append(integer, to: &bytes) }
    return .array(.uint32, count: integers.count, bytes: bytes)
  }

  /// An array of booleans.
  public static func booleans(_ flags: [Bool]) -> OutputValue {
    .array(.boolean, count: flags.count, bytes: flags.map { $0 ? 1 : 0 })
  }

  /// A copy of a file's value.
  public init(_ value: GGUFValue) {
    switch value {
    case .uint8(let value): self = .uint8(value)
    case .int8(let value): self = .int8(value)
    case .uint16(let value): self = .uint16(value)
    case .int16(let value): self = .int16(value)
    case .uint32(let value): self = .uint32(value)
    case .int32(let value): self = .int32(value)
    case .uint64(let value): self = .uint64(value)
    case .int64(let value): self = .int64(value)
    case .float32(let value): self = .float32(value)
    case .float64(let value): self = .float64(value)
    case .boolean(let value): self = .boolean(value)
    case .string(let text): self = .string(text.copied)
    case .array(let array):
      self = .array(
        array.elementType, count: array.count, bytes: array.bytes.copied)
    }
  }

  private static func append<T: FixedWidthInteger>(
    _ integer: T, to bytes: inout [UInt8]
  ) {
    withUnsafeBytes(of: integer.littleEndian) { bytes += $0 }
  }
}

/// The type of a metadata value; the raw values are the ids in the file.
public enum GGUFValueType: UInt32, CaseIterable, Sendable {
  case uint8 = 0
  case int8 = 1
  case uint16 = 2
  case int16 = 3
  case uint32 = 4
  case int32 = 5
  case float32 = 6
  case boolean = 7
  case string = 8
  case array = 9
  case uint64 = 10
  case int64 = 11
  case float64 = 12

  /// The bytes of a value; `nil` where they vary.
  public var byteCount: Int? {
    switch self {
    case .uint8, .int8, .boolean: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    case .string, .array: nil
    }
  }

  /// The fewest bytes a value takes: an empty string is its length, an empty
  /// array its element type and count.
  var minimumByteCount: Int {
    switch self {
    case .string: 8
    case .array: 12
    default: byteCount ?? 0
    }
  }

  /// Whether values are whole numbers.
  public var isInteger: Bool {
    switch self {
    case .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64: true
    case .float32, .boolean, .string, .array, .float64: false
    }
  }

  /// The name in the format's words.
  public var name: StaticString {
    switch self {
    case .uint8: "u8"
    case .int8: "i8"
    case .uint16: "u16"
    case .int16: "i16"
    case .uint32: "u32"
    case .int32: "i32"
    case .float32: "f32"
    case .boolean: "bool"
    case .string: "string"
    case .array: "array"
    case .uint64: "u64"
    case .int64: "i64"
    case .float64: "f64"
    }
  }

  /// The name of an array of such values.
  var arrayName: StaticString {
    switch self {
    case .uint8: "an array of u8"
    case .int8: "an array of i8"
    case .uint16: "an array of u16"
    case .int16: "an array of i16"
    case .uint32: "an array of u32"
    case .int32: "an array of i32"
    case .float32: "an array of f32"
    case .boolean: "an array of bools"
    case .string: "an array of strings"
    case .array: "an array of arrays"
    case .uint64: "an array of u64"
    case .int64: "an array of i64"
    case .float64: "an array of f64"
    }
  }
}

/// A kind of value.
public enum JSONKind: Sendable {
  /// `{…}`
  case object
  /// `[…]`
  case array
  /// `"…"`
  case string
  /// An integer or any other number.
  case number
  /// `true` or `false`
  case bool
  /// `null`
  case null

  /// The kind with its article, for a message.
  public var name: StaticString {
    switch self {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .number: "a number"
    case .bool: "true or false"
    case .null: "null"
    }
  }

  /// The kind of the value that begins with `byte`, or `nil`.
  init?(firstByte byte: UInt8) {
    switch byte {
    case 0x7B: self = .object
    case 0x5B: self = .array
    case 0x22: self = .string
    case 0x2D, 0x30...0x39: self = .number
    case 0x74, 0x66: self = .bool
    case 0x6E: self = .null
    default: return nil
    }
  }
}

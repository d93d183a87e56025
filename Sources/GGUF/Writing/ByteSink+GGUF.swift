import Files
import Memory

extension ByteSink {
  /// Writes a string behind its length.
  mutating func write(string: Bytes) throws(SinkFailure) {
    try write(integer: UInt64(string.count))
    try write(string)
  }

  /// Writes a value without its type.
  mutating func write(value: GGUFValue) throws(SinkFailure) {
    switch value {
    case .uint8(let value): try write(integer: value)
    case .int8(let value): try write(integer: value)
    case .uint16(let value): try write(integer: value)
    case .int16(let value): try write(integer: value)
    case .uint32(let value): try write(integer: value)
    case .int32(let value): try write(integer: value)
    case .uint64(let value): try write(integer: value)
    case .int64(let value): try write(integer: value)
    case .float32(let value): try write(integer: value.bitPattern)
    case .float64(let value): try write(integer: value.bitPattern)
    case .boolean(let flag): try write(integer: UInt8(flag ? 1 : 0))
    case .string(let text): try write(string: text)
    case .array(let array):
      try write(integer: array.elementType.rawValue)
      try write(integer: UInt64(array.count))
      try write(array.bytes)
    }
  }
}

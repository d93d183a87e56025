internal import Memory

extension GGUFCursor {
  /// Takes a value's type and the value.
  mutating func value(of key: Bytes) throws(GGUFError) -> GGUFValue {
    let what: StaticString = "the value"
    switch try valueType(of: key) {
    case .uint8: return .uint8(try integer(UInt8.self, what, of: key))
    case .int8: return .int8(try integer(Int8.self, what, of: key))
    case .uint16: return .uint16(try integer(UInt16.self, what, of: key))
    case .int16: return .int16(try integer(Int16.self, what, of: key))
    case .uint32: return .uint32(try integer(UInt32.self, what, of: key))
    case .int32: return .int32(try integer(Int32.self, what, of: key))
    case .uint64: return .uint64(try integer(UInt64.self, what, of: key))
    case .int64: return .int64(try integer(Int64.self, what, of: key))
    case .float32:
      let bits = try integer(UInt32.self, what, of: key)
      return .float32(Float(bitPattern: bits))
    case .float64:
      let bits = try integer(UInt64.self, what, of: key)
      return .float64(Double(bitPattern: bits))
    case .boolean:
      let byte = try integer(UInt8.self, what, of: key)
      guard byte <= 1 else {
        throw .badBoolean(key: ShortText(key), at: offset - 1, value: byte)
      }
      return .boolean(byte == 1)
    case .string: return .string(try string(what, of: key))
    case .array: return .array(try array(of: key, depth: 1))
    }
  }

  private mutating func valueType(
    of key: Bytes
  ) throws(GGUFError) -> GGUFValueType {
    let start = offset
    let id = try integer(UInt32.self, "the value's type", of: key)
    guard let type = GGUFValueType(rawValue: id) else {
      throw .badValueType(key: ShortText(key), at: start, id: id)
    }
    return type
  }

  /// Takes an array and checks all that is in it.
  ///
  /// A step of the loops takes at least eight bytes of the file, so that the
  /// time is linear in its size, however the arrays nest.
  private mutating func array(
    of key: Bytes, depth: Int
  ) throws(GGUFError) -> GGUFArray {
    guard depth <= GGUFLimit.arrayDepth else {
      throw .arrayTooDeep(key: ShortText(key), at: offset)
    }
    let type = try valueType(of: key)
    let count = try integer(UInt64.self, "the array's length", of: key)
    return try elements(type, count, of: key, depth: depth)
  }

  /// Takes the elements of an array behind its type and length.
  mutating func elements(
    _ type: GGUFValueType, _ announced: UInt64, of key: Bytes, depth: Int
  ) throws(GGUFError) -> GGUFArray {
    let size = type.minimumByteCount
    guard announced <= UInt64(remaining / size) else {
      let (bytes, overflow) = announced.multipliedReportingOverflow(
        by: UInt64(size))
      throw truncated(
        "the array", of: key, needed: overflow ? UInt64.max : bytes)
    }
    let count = Int(announced)
    let start = offset
    switch type {
    case .string:
      for _ in 0..<count { _ = try string("a string", of: key) }
    case .array:
      for _ in 0..<count { _ = try array(of: key, depth: depth + 1) }
    default:
      let elements = try take(UInt64(count * size), "the array", of: key)
      guard type == .boolean else { break }
      for index in 0..<count where elements[index] > 1 {
        throw .badBoolean(
          key: ShortText(key), at: start + index, value: elements[index])
      }
    }
    return GGUFArray(
      elementType: type, count: count, bytes: bytes[start..<offset])
  }
}

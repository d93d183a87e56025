public import Memory

/// Values of a type that is expected: `nil` where the key is absent.
extension GGUFFile {
  /// An integer of any width.
  ///
  /// - Throws: `GGUFError.wrongType` where the value is not an integer,
  ///   `GGUFError.outOfRange` where it does not fit `Int`.
  public func integer(_ key: Bytes) throws(GGUFError) -> Int? {
    guard let value = entry(key) else { return nil }
    switch value {
    case .uint8(let value): return Int(value)
    case .int8(let value): return Int(value)
    case .uint16(let value): return Int(value)
    case .int16(let value): return Int(value)
    case .uint32(let value): return Int(value)
    case .int32(let value): return Int(value)
    case .int64(let value): return Int(value)
    case .uint64(let value):
      guard let fitting = Int(exactly: value) else {
        throw .outOfRange(key: ShortText(key), value: value)
      }
      return fitting
    default: throw wrongType(key, value, wanted: "an integer")
    }
  }

  /// An f32 or f64.
  ///
  /// - Throws: `GGUFError.wrongType` where the value is neither.
  public func float(_ key: Bytes) throws(GGUFError) -> Double? {
    guard let value = entry(key) else { return nil }
    switch value {
    case .float32(let value): return Double(value)
    case .float64(let value): return value
    default: throw wrongType(key, value, wanted: "a float")
    }
  }

  /// A boolean.
  ///
  /// - Throws: `GGUFError.wrongType` where the value has another type.
  public func boolean(_ key: Bytes) throws(GGUFError) -> Bool? {
    guard let value = entry(key) else { return nil }
    guard case .boolean(let flag) = value else {
      throw wrongType(key, value, wanted: "a bool")
    }
    return flag
  }

  /// A string, as it lies in the file; it need not be UTF-8.
  ///
  /// - Throws: `GGUFError.wrongType` where the value has another type.
  public func string(_ key: Bytes) throws(GGUFError) -> Bytes? {
    guard let value = entry(key) else { return nil }
    guard case .string(let text) = value else {
      throw wrongType(key, value, wanted: "a string")
    }
    return text
  }

  /// An array of strings.
  ///
  /// - Throws: `GGUFError.wrongType` where the value has another type.
  public func strings(_ key: Bytes) throws(GGUFError) -> GGUFStrings? {
    guard let value = entry(key) else { return nil }
    guard case .array(let array) = value, let strings = array.strings else {
      throw wrongType(key, value, wanted: "an array of strings")
    }
    return strings
  }

  /// An array of integers of any width.
  ///
  /// - Throws: `GGUFError.wrongType` where the value has another type,
  ///   `GGUFError.outOfRange` where an element does not fit `Int64`.
  public func integers(_ key: Bytes) throws(GGUFError) -> GGUFIntegers? {
    guard let value = entry(key) else { return nil }
    guard case .array(let array) = value, let integers = array.integers else {
      throw wrongType(key, value, wanted: "an array of integers")
    }
    if array.elementType == .uint64 {
      for index in 0..<integers.count where integers[index] < 0 {
        throw .outOfRange(
          key: ShortText(key), value: UInt64(bitPattern: integers[index]))
      }
    }
    return integers
  }

  /// An array of f32.
  ///
  /// - Throws: `GGUFError.wrongType` where the value has another type.
  public func floats(_ key: Bytes) throws(GGUFError) -> GGUFFloats? {
    guard let value = entry(key) else { return nil }
    guard case .array(let array) = value, let floats = array.floats else {
      throw wrongType(key, value, wanted: "an array of f32")
    }
    return floats
  }

  private func wrongType(
    _ key: Bytes, _ value: GGUFValue, wanted: StaticString
  ) -> GGUFError {
    var found = value.type.name
    if case .array(let array) = value { found = array.elementType.arrayName }
    return .wrongType(key: ShortText(key), wanted: wanted, found: found)
  }
}

public import Memory

/// Values of hints: `nil` where the key is absent or its value cannot be used.
extension GGUFFile {
  /// The number that a hint of the form `.number` gives.
  public func number(_ hint: GGUFHint) -> Double? {
    guard case .number(let range) = hint.form, let value = entry(hint.key),
      let number = GGUFFile.number(value), range.contains(number)
    else { return nil }
    return number
  }

  /// The integer that a hint of the form `.integer` gives.
  public func integer(_ hint: GGUFHint) -> Int? {
    guard case .integer(let range) = hint.form, let value = entry(hint.key),
      let integer = GGUFFile.integer(value), range.contains(integer)
    else { return nil }
    return integer
  }

  /// The value of a hint of the form `.flag`.
  public func flag(_ hint: GGUFHint) -> Bool? {
    guard case .flag = hint.form, let value = entry(hint.key) else {
      return nil
    }
    if case .boolean(let flag) = value { return flag }
    guard value.type.isInteger, let integer = GGUFFile.integer(value),
      integer == 0 || integer == 1
    else { return nil }
    return integer == 1
  }

  /// The text that a hint of the form `.text` gives; it need not be UTF-8.
  public func text(_ hint: GGUFHint) -> Bytes? {
    guard case .text = hint.form, case .string(let text) = entry(hint.key)
    else { return nil }
    return text
  }

  /// Whether the file has the key, with a value that cannot be used.
  public func ignores(_ hint: GGUFHint) -> Bool {
    guard entry(hint.key) != nil else { return false }
    return switch hint.form {
    case .number: number(hint) == nil
    case .integer: integer(hint) == nil
    case .flag: flag(hint) == nil
    case .text: text(hint) == nil
    }
  }

  private static func number(_ value: GGUFValue) -> Double? {
    switch value {
    case .float32(let number): Double(number)
    case .float64(let number): number
    default: integer(value).map { Double($0) }
    }
  }

  private static func integer(_ value: GGUFValue) -> Int? {
    switch value {
    case .uint8(let number): Int(number)
    case .int8(let number): Int(number)
    case .uint16(let number): Int(number)
    case .int16(let number): Int(number)
    case .uint32(let number): Int(number)
    case .int32(let number): Int(number)
    case .uint64(let number): Int(exactly: number)
    case .int64(let number): Int(number)
    case .float32(let number): Int(exactly: number)
    case .float64(let number): Int(exactly: number)
    case .boolean, .string, .array: nil
    }
  }
}

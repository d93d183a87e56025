import Memory

/// The specifications behind the colon of a format's field.
extension Renderer {
  /// A value by a format specification, `[[fill]align][sign][0][width][,][.n]`
  /// and a letter.
  mutating func formatted(
    _ value: Value, _ specification: Text, like format: Text
  ) throws(Breach) -> Text {
    var spelling = Spelling()
    let bytes = heap.bytes(specification)
    var index = 0
    var align: UInt8 = 0
    if bytes.count > 0 {
      let first = bytes.length(at: 0)
      if first < bytes.count, isAlignment(bytes[first]) {
        spelling.filler = specification[0..<first]
        align = bytes[first]
        index = first + 1
      } else if isAlignment(bytes[0]) {
        align = bytes[0]
        index = 1
      }
    }
    if index < bytes.count,
      bytes[index] == 0x2B || bytes[index] == 0x20
        || bytes[index] == 0x2D
    {
      spelling.sign = bytes[index] == 0x2D ? 0 : bytes[index]
      index += 1
    }
    if index < bytes.count, bytes[index] == 0x23 {
      spelling.isAlternate = true
      index += 1
    }
    if index < bytes.count, bytes[index] == 0x30 {
      spelling.fillsWithZeros = align == 0
      index += 1
    }
    spelling.width = try readDigits(specification, &index) ?? 0
    if index < bytes.count, bytes[index] == 0x2C {
      spelling.groups = true
      index += 1
    }
    if index < bytes.count, bytes[index] == 0x2E {
      index += 1
      spelling.precision = try readDigits(specification, &index)
    }
    var kind: UInt8 = index < bytes.count ? bytes[index] : 0
    guard index + 1 >= bytes.count else { throw error("a malformed field") }
    let isNumber = value.isNumber
    guard isNumber || value.isString || bytes.isEmpty else {
      throw error("no format for a value of type", value.typeName)
    }
    if kind == 0 {
      if case .float = value, spelling.precision == nil {
        kind = 0x73
      } else if case .float = value {
        throw error("a format that is not known")
      } else {
        kind = isNumber ? 0x64 : 0x73
        if case .bool = value, bytes.isEmpty { kind = 0x73 }
      }
    }
    if spelling.groups, !isNumber { throw error("groups of a text's digits") }
    spelling.isLeft = align == 0x3C || (align == 0 && !isNumber)
    spelling.isCentered = align == 0x5E
    return try spelled(value, kind, spelling, like: format)
  }

  private mutating func isAlignment(_ byte: UInt8) -> Bool {
    byte == 0x3C || byte == 0x3E || byte == 0x5E
  }
}

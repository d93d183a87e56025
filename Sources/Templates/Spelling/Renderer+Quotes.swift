import CUnicode
import Memory

/// Strings in the quotes that Python gives them.
extension Renderer {
  /// Appends a string in Python's quotes, or bytes.
  @inline(never)
  mutating func append(
    quoted text: Text, areBytes: Bool = false
  ) throws(Breach) {
    try charge(Int(text.count))
    let bytes = heap.bytes(text)
    var hasSingle = false
    var hasDouble = false
    for index in 0..<bytes.count {
      hasSingle = hasSingle || bytes[index] == 0x27
      hasDouble = hasDouble || bytes[index] == 0x22
    }
    let quote: UInt8 = hasSingle && !hasDouble ? 0x22 : 0x27
    try heap.append(byte: quote)
    var index = 0
    while index < bytes.count {
      let length = areBytes ? 1 : bytes.length(at: index)
      let scalar = areBytes ? UInt32(bytes[index]) : bytes.scalar(at: index)
      switch scalar {
      case UInt32(quote), 0x5C:
        try heap.append(byte: 0x5C)
        try heap.append(byte: UInt8(scalar))
      case 0x09: try heap.append("\\t")
      case 0x0A: try heap.append("\\n")
      case 0x0D: try heap.append("\\r")
      default:
        if isPrintable(scalar), !areBytes || scalar < 0x80 {
          try heap.append(text[index..<(index + length)])
        } else {
          try append(escaped: scalar)
        }
      }
      index += length
    }
    try heap.append(byte: quote)
  }

  @inline(never)
  mutating func append(escaped scalar: UInt32) throws(Breach) {
    let digits = scalar < 0x100 ? 2 : scalar < 0x10000 ? 4 : 8
    try heap.append(digits == 2 ? "\\x" : digits == 4 ? "\\u" : "\\U")
    try append(hexadecimal: scalar, digits: digits)
  }

  /// Appends the last `digits` hexadecimal digits of a number.
  @inline(never)
  mutating func append(
    hexadecimal number: UInt32, digits: Int
  ) throws(Breach) {
    for place in stride(from: digits - 1, through: 0, by: -1) {
      let digit = UInt8(number >> UInt32(4 * place) & 15)
      try heap.append(byte: digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }

  private mutating func isPrintable(_ scalar: UInt32) -> Bool {
    if scalar < 0x7F { return scalar >= 0x20 }
    return !CharacterClass(scalar).holds(
      UNICODE_CONTROL | UNICODE_FORMAT | UNICODE_UNASSIGNED
        | UNICODE_SEPARATOR)
  }
}

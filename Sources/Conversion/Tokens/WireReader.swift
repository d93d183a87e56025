/// Reads the fields of a message of protocol buffers; nothing is trusted.
struct WireReader {
  /// A field's value.
  enum Value {
    case number(UInt64)
    case bits32(UInt32)
    case bytes(ArraySlice<UInt8>)
  }

  private let bytes: ArraySlice<UInt8>
  private var index: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  /// The number and value of the next field; `nil` at the end.
  ///
  /// - Throws: `WireFault` where the message is cut short or of another form.
  mutating func next() throws(WireFault) -> (field: UInt64, value: Value)? {
    guard index < bytes.endIndex else { return nil }
    let key = try varint()
    switch key & 7 {
    case 0: return (key >> 3, .number(try varint()))
    case 1:
      _ = try take(8)
      return (key >> 3, .number(0))
    case 2:
      let count = try varint()
      return (key >> 3, .bytes(try take(count)))
    case 5:
      let word = try take(4)
      var bits: UInt32 = 0
      for byte in word.reversed() { bits = bits << 8 | UInt32(byte) }
      return (key >> 3, .bits32(bits))
    default: throw WireFault(offset: index)
    }
  }

  private mutating func take(
    _ count: UInt64
  ) throws(WireFault) -> ArraySlice<UInt8> {
    guard count <= UInt64(bytes.endIndex - index) else {
      throw WireFault(offset: index)
    }
    defer { index += Int(count) }
    return bytes[index..<(index + Int(count))]
  }

  private mutating func varint() throws(WireFault) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard index < bytes.endIndex else { throw WireFault(offset: index) }
      let byte = bytes[index]
      index += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    throw WireFault(offset: index)
  }
}

/// A message is cut short, or no message.
struct WireFault: Error {
  /// The place, in bytes from the beginning of the file.
  let offset: Int
}

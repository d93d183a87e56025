import Memory

/// `encode` and `decode`, which lead to bytes and back.
extension Renderer {
  private enum Encoding {
    case utf8
    case latin1
    case ascii

    /// The first character that has no byte.
    var limit: UInt32 {
      switch self {
      case .utf8: .max
      case .latin1: 0x100
      case .ascii: 0x80
      }
    }
  }

  mutating func encoded(
    _ text: Text, _ arguments: Arguments
  ) throws(Breach) -> Text {
    let bound = try bind(arguments, "encoding errors")
    let encoding = try encoding(bound[0])
    let handler =
      bound[1] == nil
      ? Bytes("strict")
      : heap.bytes(
        try self.text(bound[1]))
    if encoding == .utf8 { return text.markup(false) }
    let start = heap.textCount
    var index = 0
    while index < Int(text.count) {
      let bytes = heap.bytes(text)
      let scalar = bytes.scalar(at: index)
      let mark = heap.marks(text)[index]
      if scalar < encoding.limit {
        try heap.append(byte: UInt8(scalar), mark: mark)
      } else if handler == "replace" {
        try heap.append("?")
      } else if handler == "backslashreplace" {
        try append(escaped: scalar)
      } else if handler == "xmlcharrefreplace" {
        try heap.append("&#")
        try append(number: Int64(scalar))
        try heap.append(";")
      } else if !(handler == "ignore") {
        throw error("a character that the encoding does not have")
      }
      index += bytes.length(at: index)
    }
    return heap.text(from: start)
  }

  mutating func decoded(
    _ text: Text, _ arguments: Arguments
  ) throws(Breach) -> Text {
    let bound = try bind(arguments, "encoding errors")
    let encoding = try encoding(bound[0])
    let bytes = heap.bytes(text)
    try charge(bytes: bytes.count)
    switch encoding {
    case .utf8:
      guard bytes.firstInvalidUTF8 == nil else {
        throw error("bytes that are malformed UTF-8")
      }
      return text
    case .latin1, .ascii:
      let start = heap.textCount
      for index in 0..<bytes.count {
        let byte = bytes[index]
        guard byte < encoding.limit else {
          throw error("bytes that the encoding does not have")
        }
        let mark = heap.marks(text)[index]
        if byte >= 0x80 {
          try heap.append(byte: 0xC0 | byte >> 6, mark: mark)
        }
        try heap.append(
          byte: byte < 0x80 ? byte : 0x80 | byte & 0x3F, mark: mark)
      }
      return heap.text(from: start)
    }
  }

  /// The encoding of a name: Python's names, where `_` is `-`.
  private mutating func encoding(_ name: Value?) throws(Breach) -> Encoding {
    guard let name else { return .utf8 }
    let start = heap.textCount
    let text = try self.text(name)
    for byte in 0..<Int(text.count) {
      let byte = heap.bytes(text)[byte]
      let isUpper = byte &- 0x41 < 26
      try heap.append(
        byte: byte == 0x5F ? 0x2D : isUpper ? byte + 0x20 : byte)
    }
    let bytes = heap.bytes(heap.text(from: start))
    defer { heap.removeText(from: start) }
    if bytes == "utf-8" || bytes == "utf8" { return .utf8 }
    if bytes == "ascii" || bytes == "us-ascii" { return .ascii }
    if bytes == "latin-1" || bytes == "latin1" || bytes == "iso-8859-1" {
      return .latin1
    }
    throw error("an encoding that is not known:", text)
  }
}

import Memory

/// Strings as JSON has them.
extension Renderer {
  mutating func append(
    json text: Text, _ layout: Layout
  ) throws(Breach) {
    try charge(bytes: Int(text.count))
    try heap.append("\"")
    var copied = 0
    var index = 0
    let count = Int(text.count)
    while index < count {
      let byte = heap.bytes(text)[index]
      let isPlain =
        byte >= 0x20 && byte != 0x22 && byte != 0x5C
        && !(layout.isASCII && byte >= 0x7F)
      if isPlain {
        index += 1
        continue
      }
      try heap.append(text[copied..<index])
      let length = heap.bytes(text).length(at: index)
      try append(jsonEscaped: heap.bytes(text).scalar(at: index))
      index += length
      copied = index
    }
    try heap.append(text[copied..<count])
    try heap.append("\"")
  }

  mutating func append(jsonEscaped scalar: UInt32) throws(Breach) {
    switch scalar {
    case 0x22: try heap.append("\\\"")
    case 0x5C: try heap.append("\\\\")
    case 0x08: try heap.append("\\b")
    case 0x09: try heap.append("\\t")
    case 0x0A: try heap.append("\\n")
    case 0x0C: try heap.append("\\f")
    case 0x0D: try heap.append("\\r")
    case 0x10000...:
      try heap.append("\\u")
      try append(hexadecimal: 0xD7C0 + scalar >> 10, digits: 4)
      try heap.append("\\u")
      try append(hexadecimal: 0xDC00 + scalar & 0x3FF, digits: 4)
    default:
      try heap.append("\\u")
      try append(hexadecimal: scalar, digits: 4)
    }
  }
}

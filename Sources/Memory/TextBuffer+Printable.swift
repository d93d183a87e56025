extension TextBuffer {
  /// Appends text from a file for a terminal: control characters and bytes that
  /// are not UTF-8 as `\xNN`, newlines as `\n`, cut after about `limit` bytes.
  public mutating func append(printable text: Bytes, limit: Int) {
    var index = 0
    while index < text.count {
      guard index < limit else {
        append("…")
        return
      }
      let byte = text[index]
      if byte == 0x0A {
        append("\\n")
        index += 1
        continue
      }
      guard byte >= 0x80 else {
        if byte >= 0x20 && byte < 0x7F {
          append(byte: byte)
        } else {
          append("\\x")
          append(hexadecimal: byte)
        }
        index += 1
        continue
      }
      let end = min(index + 4, text.count)
      let valid = text[index..<end].firstInvalidUTF8 ?? (end - index)
      let width = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
      // C1 controls are two bytes from C2 80 to C2 9F.
      let isControl = byte == 0xC2 && valid >= 2 && text[index + 1] < 0xA0
      if valid >= width, !isControl {
        append(text[index..<(index + width)])
        index += width
      } else {
        append("\\x")
        append(hexadecimal: byte)
        index += 1
      }
    }
  }
}

import Memory

extension TextBuffer {
  /// Appends the title of a line, and spaces up to where its text begins.
  @inline(never)
  mutating func title(_ title: StaticString) {
    append(title)
    // A newline before it is the end of the line above.
    let newlines = Bytes(title)[0] == 0x0A ? 1 : 0
    pad(from: count - title.utf8CodeUnitCount + newlines, to: 18)
  }

  /// Appends spaces until `width` bytes stand behind `start`, at least one.
  @inline(never)
  mutating func pad(from start: Int, to width: Int) {
    repeat { append(byte: 0x20) } while count - start < width && !isTruncated
  }
}

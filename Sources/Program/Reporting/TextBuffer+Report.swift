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

  /// Appends a number with about 7 significant digits, small ones as a power
  /// of ten.
  mutating func append(significant value: Double) {
    guard value.isFinite, value != 0 else { return append(value, decimals: 0) }
    var exponent = 0
    var scaled = value
    while scaled.magnitude >= 10 {
      scaled /= 10
      exponent += 1
    }
    while scaled.magnitude < 1 {
      scaled *= 10
      exponent -= 1
    }
    // What the six decimals would round up to 10.
    if scaled.magnitude >= 9.999_999_5 {
      scaled /= 10
      exponent += 1
    }
    if exponent >= -4, exponent < 9 {
      let decimals = max(6 - exponent, 0)
      let before = count
      append(value, decimals: decimals)
      trimZeros(after: before)
    } else {
      let before = count
      append(scaled, decimals: 6)
      trimZeros(after: before)
      append("e")
      append(exponent)
    }
  }

  /// Drops zeros behind a decimal point, and the point.
  private mutating func trimZeros(after start: Int) {
    guard bytes[start..<count].firstIndex(of: Bytes(".")) != nil else { return }
    while bytes[count - 1] == 0x30 { truncate(to: count - 1) }
    if bytes[count - 1] == 0x2E { truncate(to: count - 1) }
  }
}

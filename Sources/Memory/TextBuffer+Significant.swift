extension TextBuffer {
  /// Appends a number with about 7 significant digits, small ones as a power
  /// of ten.
  public mutating func append(significant value: Double) {
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
    // Six decimals would round it up to 10.
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

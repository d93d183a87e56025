public import Memory

extension JSONWriter {
  /// Writes a string.
  ///
  /// Malformed UTF-8 becomes U+FFFD, once for every maximal subpart.
  public mutating func value(_ text: Bytes) {
    beginValue()
    quote(text)
  }

  /// Writes a string.
  public mutating func value(_ text: StaticString) { value(Bytes(text)) }

  /// Writes an integer.
  public mutating func value(_ number: some FixedWidthInteger) {
    beginValue()
    text.append(number)
  }

  /// Writes `true` or `false`.
  public mutating func value(_ flag: Bool) {
    beginValue()
    text.append(flag ? "true" : "false")
  }

  /// Writes a figure of a report with `decimals` digits after the point, 15 at
  /// most.
  ///
  /// A number that is not finite, or has more than 18 digits, becomes `null`.
  public mutating func value(_ number: Double, decimals: Int) {
    precondition(decimals >= 0 && decimals <= 15)
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    guard number.magnitude * scale < 1e18 else { return null() }
    beginValue()
    text.append(number, decimals: decimals)
  }

  /// Writes `null`.
  public mutating func null() {
    beginValue()
    text.append("null")
  }

  /// Writes a member whose value is a string.
  public mutating func member(_ key: StaticString, _ text: Bytes) {
    self.key(key)
    value(text)
  }

  /// Writes a member whose value is a string.
  public mutating func member(_ key: StaticString, _ text: StaticString) {
    self.key(key)
    value(text)
  }

  /// Writes a member whose value is an integer.
  public mutating func member(
    _ key: StaticString, _ number: some FixedWidthInteger
  ) {
    self.key(key)
    value(number)
  }

  /// Writes a member whose value is `true` or `false`.
  public mutating func member(_ key: StaticString, _ flag: Bool) {
    self.key(key)
    value(flag)
  }

  /// Writes a member whose value is a figure of a report.
  public mutating func member(
    _ key: StaticString, _ number: Double, decimals: Int
  ) {
    self.key(key)
    value(number, decimals: decimals)
  }

  /// Begins a string that is written in parts.
  public mutating func beginString() {
    beginValue()
    text.append(byte: 0x22)
  }

  /// Writes a part of a string that was begun; no character may be split.
  public mutating func stringPart(_ part: Bytes) { escape(part) }

  /// Ends a string that was written in parts.
  public mutating func endString() { text.append(byte: 0x22) }

  /// Writes a string in its quotes.
  @inline(never)
  mutating func quote(_ string: Bytes) {
    text.append(byte: 0x22)
    escape(string)
    text.append(byte: 0x22)
  }

  @inline(never)
  private mutating func escape(_ string: Bytes) {
    var written = 0
    var index = 0
    while index < string.count {
      let sequence = UTF8Sequence(at: index, of: string)
      let next = index + sequence.length
      if !sequence.isValid || needsEscape(string, at: index) {
        text.append(string[written..<index])
        if sequence.isValid {
          escape(scalar: string[index..<next])
        } else {
          text.append("\u{FFFD}")
        }
        written = next
      }
      index = next
    }
    text.append(string[written..<index])
  }

  /// Whether the scalar at `index` cannot stand for itself.
  ///
  /// U+2028 and U+2029 may in JSON, but end a line in older JavaScript and for
  /// readers that split lines the Unicode way.
  private func needsEscape(_ string: Bytes, at index: Int) -> Bool {
    switch string[index] {
    case 0..<0x20, 0x22, 0x5C: true
    case 0xE2:
      string[index + 1] == 0x80 && string[index + 2] & 0xFE == 0xA8
    default: false
    }
  }

  private mutating func escape(scalar: Bytes) {
    switch scalar[0] {
    case 0x22: text.append("\\\"")
    case 0x5C: text.append("\\\\")
    case 0x08: text.append("\\b")
    case 0x09: text.append("\\t")
    case 0x0A: text.append("\\n")
    case 0x0C: text.append("\\f")
    case 0x0D: text.append("\\r")
    case 0xE2: text.append(scalar[2] == 0xA8 ? "\\u2028" : "\\u2029")
    default:
      text.append("\\u00")
      text.append(hexadecimal: scalar[0])
    }
  }
}

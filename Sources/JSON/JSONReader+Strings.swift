public import Memory

extension JSONReader {
  /// Reads a string and leaves it where it lies.
  ///
  /// - Throws: `JSONError` where no well-formed string follows.
  public mutating func string() throws(JSONError) -> JSONText {
    let text = try text(from: try startOfValue(.string))
    finishValue(at: text.end)
    return text
  }

  /// Reads a string and appends what it means to `out`.
  ///
  /// - Throws: `JSONError` where no well-formed string follows, or one that
  ///   does not fit; nothing is appended then.
  public mutating func string(into out: inout TextBuffer) throws(JSONError) {
    let text = try text(from: try startOfValue(.string))
    try text.decode(into: &out)
    finishValue(at: text.end)
  }

  /// Reads a string and writes what it means to the beginning of `region`.
  ///
  /// - Returns: The bytes written.
  /// - Throws: `JSONError` where no well-formed string follows, or one that
  ///   does not fit; nothing is written then.
  public mutating func string(
    into region: Region<UInt8>
  ) throws(JSONError) -> Bytes {
    var out = TextBuffer(region)
    try string(into: &out)
    return out.bytes
  }

  /// The string whose opening quote is at `start`, checked to its end.
  func text(from start: Int) throws(JSONError) -> JSONText {
    var index = start + 1
    var decodedCount = 0
    while true {
      let first = try byte(at: index)
      switch first {
      case 0x22:
        return JSONText(
          encoded: source[(start + 1)..<index], decodedCount: decodedCount,
          offset: start)
      case 0x5C:
        let escape = try escape(at: index)
        index += escape.length
        decodedCount += escape.utf8Count
      case 0..<0x20:
        throw .controlCharacter(first, offset: index)
      case 0x20..<0x80:
        index += 1
        decodedCount += 1
      default:
        let sequence = UTF8Sequence(at: index, of: source)
        guard sequence.isValid else { throw .malformedUTF8(offset: index) }
        index += sequence.length
        decodedCount += sequence.length
      }
    }
  }

  private func escape(at start: Int) throws(JSONError) -> JSONEscape {
    let letter = try byte(at: start + 1)
    if let plain = JSONEscape(letter: letter) { return plain }
    guard letter == 0x75 else { throw .malformedEscape(offset: start) }
    let unit = try codeUnit(at: start)
    switch unit {
    case 0xD800..<0xDC00:
      guard start + 7 < source.count, source[start + 6] == 0x5C,
        source[start + 7] == 0x75
      else { throw .loneSurrogate(offset: start) }
      let low = try codeUnit(at: start + 6)
      guard low >= 0xDC00, low < 0xE000 else {
        throw .loneSurrogate(offset: start)
      }
      return JSONEscape(high: unit, low: low)
    case 0xDC00..<0xE000:
      throw .loneSurrogate(offset: start)
    default:
      return JSONEscape(codeUnit: unit)
    }
  }

  /// The four hexadecimal digits of the `\u` at `start`.
  private func codeUnit(at start: Int) throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for index in (start + 2)..<(start + 6) {
      guard let digit = hexadecimalDigit(try byte(at: index)) else {
        throw .malformedEscape(offset: start)
      }
      unit = unit << 4 | digit
    }
    return unit
  }
}

import JSON
import Memory

/// Values as the letter of a format asks for them.
extension Renderer {
  /// A value as its format's letter asks for it.
  mutating func spelled(
    _ value: Value, _ kind: UInt8, _ spelling: Spelling, like format: Text
  ) throws(Breach) -> Text {
    switch kind {
    case 0x73:
      let text = try like(format, try string(value))
      return try cutAndPadded(text, spelling)
    case 0x72, 0x61:
      let start = heap.textCount
      try append(spellingOf: value)
      return try cutAndPadded(
        try like(format, heap.text(from: start)), spelling)
    case 0x63:
      if case .string(let text) = value {
        guard heap.bytes(text).scalarCount == 1 else {
          throw error("one character is wanted")
        }
        return try cutAndPadded(text, spelling)
      }
      return try cutAndPadded(try character(try integer(value)), spelling)
    case 0x64, 0x69, 0x75, 0x78, 0x58, 0x6F, 0x62:
      let isDecimal = kind == 0x64 || kind == 0x69 || kind == 0x75
      var whole = value
      if case .float(let float) = value, isDecimal, float.isFinite {
        whole = try integer(wholeOf: float)
      }
      if case .bigInteger(let number) = whole, isDecimal {
        return try spelled(
          digits: digits(of: number), isNegative: isNegative(number), kind,
          spelling)
      }
      guard let number = whole.integerValue else {
        throw error("no integer is a value of type", value.typeName)
      }
      return try spelled(number, kind, spelling)
    case 0x66, 0x46:
      guard let number = try float(of: value) else {
        throw error("no number is a value of type", value.typeName)
      }
      return try spelled(number, spelling)
    default:
      throw error("a format that is not known")
    }
  }

  mutating func character(_ code: Int) throws(Breach) -> Text {
    guard let scalar = UInt32(exactly: code), Unicode.Scalar(scalar) != nil
    else { throw error("no such character") }
    let start = heap.textCount
    var out = TextBuffer(heap.freeText)
    out.append(scalar: scalar)
    heap.take(out.count, .user)
    return heap.text(from: start)
  }

  private mutating func cutAndPadded(
    _ text: Text, _ spelling: Spelling
  ) throws(Breach) -> Text {
    var text = text
    if let precision = spelling.precision {
      text = text[0..<heap.bytes(text).offset(ofScalar: precision)]
    }
    return try padded(text, to: spelling.width, spelling, .right)
  }

  mutating func padded(
    _ text: Text, to width: Int, _ spelling: Spelling, _ side: Side
  ) throws(Breach) -> Text {
    let side: Side =
      spelling.isCentered
      ? .center : spelling.isLeft ? .right : side == .right ? .left : side
    return try padded(text, to: width, with: spelling.filler, side)
  }
}

/// Where a text of JSON is: in a string, in a word, and how deep.
struct JSONPlace: BitwiseCopyable {
  /// 0 outside of strings, 1 in one, 2 behind its backslash.
  var string: Int32 = 0
  /// Bytes of the word or number so far.
  var length: Int32 = 0
  /// Open containers.
  var depth: Int32 = 0

  /// Whoever reads arguments follows no more containers.
  static let mostDepth: Int32 = 60
  /// Whoever reads arguments takes longer words for texts.
  static let mostLength: Int32 = 60

  init() {}

  init(_ packed: Int32) {
    string = packed & 3
    length = packed >> 2 & 127
    depth = packed >> 9
  }

  var packed: Int32 { string | length << 2 | depth << 9 }

  /// Goes on with a byte; false where it is more than is read back.
  mutating func take(_ byte: UInt8) -> Bool {
    guard string == 0 else {
      if string == 2 {
        string = 1
      } else if byte == 0x5C {
        string = 2
      } else if byte == 0x22 {
        string = 0
      }
      return true
    }
    switch byte {
    case 0x22:
      string = 1
      length = 0
    case 0x7B, 0x5B:
      depth += 1
      length = 0
      return depth <= JSONPlace.mostDepth
    case 0x7D, 0x5D:
      depth -= 1
      length = 0
      return depth >= 0
    case 0x2C, 0x3A, 0x20, 0x09, 0x0A, 0x0D: length = 0
    default: return JSONPlace.takeWord(byte, &length)
    }
    return true
  }

  /// Lengthens a word by a byte: behind a point or an exponent there is room for
  /// a digit.
  static func takeWord(_ byte: UInt8, _ length: inout Int32) -> Bool {
    let isDigit = byte >= 0x30 && byte <= 0x39
    guard length < (isDigit ? mostLength : mostLength - 8) else {
      return false
    }
    length += 1
    return true
  }
}

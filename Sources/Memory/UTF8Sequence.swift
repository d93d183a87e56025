/// The UTF-8 sequence that begins somewhere in bytes of unknown origin.
///
/// Well-formed is what table 3-7 of the Unicode Standard lists: no overlong
/// form, no surrogate, nothing beyond U+10FFFF. Of a malformed one `length` is
/// its maximal subpart, which one U+FFFD replaces.
public struct UTF8Sequence {
  /// How many bytes it has, 1 to 4.
  public let length: Int

  /// Whether it is well-formed, and whole.
  public let isValid: Bool

  /// Reads what begins at `start`, which must lie inside of `bytes`.
  public init(at start: Int, of bytes: Bytes) {
    let first = bytes[start]
    let wanted = UTF8Sequence.length(of: first)
    var lowest = UTF8Sequence.lowestSecond(after: first)
    var highest = UTF8Sequence.highestSecond(after: first)
    var index = 1
    while index < wanted, start + index < bytes.count,
      bytes[start + index] >= lowest, bytes[start + index] <= highest
    {
      lowest = 0x80
      highest = 0xBF
      index += 1
    }
    length = index
    isValid = index == wanted
  }

  /// How long a sequence is that begins with `first`; 0 where none does.
  @inline(always)
  public static func length(of first: UInt8) -> Int {
    switch first {
    case 0x00...0x7F: 1
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
  }

  /// The least second byte of a sequence that `first` begins: above 0x80 where
  /// less would spell a scalar that has a shorter form.
  @inline(always)
  public static func lowestSecond(after first: UInt8) -> UInt8 {
    switch first {
    case 0xE0: 0xA0
    case 0xF0: 0x90
    default: 0x80
    }
  }

  /// The greatest second byte of a sequence that `first` begins: below 0xBF
  /// where more would spell a surrogate or leave Unicode.
  @inline(always)
  public static func highestSecond(after first: UInt8) -> UInt8 {
    switch first {
    case 0xED: 0x9F
    case 0xF4: 0x8F
    default: 0xBF
    }
  }
}

extension Bytes {
  /// The offset of the first byte that is not UTF-8, or `nil` where all is.
  public var firstInvalidUTF8: Int? {
    var index = 0
    while index < count {
      let sequence = UTF8Sequence(at: index, of: self)
      guard sequence.isValid else { return index }
      index += sequence.length
    }
    return nil
  }
}

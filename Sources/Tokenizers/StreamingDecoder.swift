public import Memory

/// Joins the bytes of tokens to text without ever splitting a character.
///
/// A token may end inside of a UTF-8 sequence. The decoder keeps such a
/// beginning, at most 3 bytes, until the rest arrives. Bytes that can no longer
/// become UTF-8 are replaced by U+FFFD, one for each maximal subpart of a
/// sequence (Unicode 15, section 3.9), as the WHATWG's decoder does. So its
/// output is always UTF-8, at most three times as long as what it was given.
public struct StreamingDecoder: BitwiseCopyable {
  private var held: (UInt8, UInt8, UInt8) = (0, 0, 0)
  private var missing = 0
  private var lowest: UInt8 = 0x80
  private var highest: UInt8 = 0xBF

  /// The number of bytes held back, 0 to 3.
  public private(set) var heldCount = 0

  /// A decoder that holds nothing.
  public init() {}

  /// Takes a token's bytes and writes all characters that they complete.
  public mutating func append(_ bytes: Bytes, into out: inout TextBuffer) {
    for index in 0..<bytes.count { append(bytes[index], into: &out) }
  }

  /// Ends the text: what is still held can no longer be completed.
  public mutating func flush(into out: inout TextBuffer) {
    guard heldCount > 0 else { return }
    heldCount = 0
    out.append("\u{FFFD}")
  }

  private mutating func append(_ byte: UInt8, into out: inout TextBuffer) {
    if heldCount > 0 {
      if byte >= lowest && byte <= highest {
        proceed(with: byte, into: &out)
        return
      }
      flush(into: &out)
    }
    begin(with: byte, into: &out)
  }

  private mutating func begin(with byte: UInt8, into out: inout TextBuffer) {
    switch byte {
    case 0x00...0x7F:
      out.append(byte: byte)
      return
    case 0xC2...0xDF: missing = 1
    case 0xE0...0xEF: missing = 2
    case 0xF0...0xF4: missing = 3
    default:
      out.append("\u{FFFD}")
      return
    }
    held.0 = byte
    heldCount = 1
    lowest = DecodedScalar.lowestSecond(after: byte)
    highest = DecodedScalar.highestSecond(after: byte)
  }

  private mutating func proceed(with byte: UInt8, into out: inout TextBuffer) {
    missing -= 1
    if missing > 0 {
      if heldCount == 1 { held.1 = byte } else { held.2 = byte }
      heldCount += 1
      lowest = 0x80
      highest = 0xBF
      return
    }
    let start = out.count
    out.append(byte: held.0)
    if heldCount > 1 { out.append(byte: held.1) }
    if heldCount > 2 { out.append(byte: held.2) }
    out.append(byte: byte)
    if out.isTruncated { out.truncate(to: start) }
    heldCount = 0
  }
}

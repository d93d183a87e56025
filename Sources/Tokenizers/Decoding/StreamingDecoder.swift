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

  /// Whether the next token's first space is not the text's.
  private var skipsSpace: Bool

  /// A decoder that holds nothing.
  ///
  /// `continuing` says that what comes goes on with a text, whose next word may
  /// well begin with a space.
  public init(continuing: Bool = false) {
    skipsSpace = !continuing
  }

  /// The bytes of the next token of a text, for `append`.
  ///
  /// A vocabulary may put a space before a text and behind special tokens. That
  /// space is left out again: encoding and decoding are each other's reverse.
  public mutating func bytes(
    of id: Int32, _ tokenizer: Tokenizer, special: Bool = false
  ) -> Bytes {
    let bytes = tokenizer.bytes(of: id, special: special)
    if tokenizer.beginsText(after: id) {
      skipsSpace = true
      return bytes
    }
    guard skipsSpace, !bytes.isEmpty else { return bytes }
    skipsSpace = false
    return tokenizer.addsSpace && bytes[0] == 0x20
      ? bytes.suffix(from: 1) : bytes
  }

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
    let length = UTF8Sequence.length(of: byte)
    guard length > 1 else {
      if length == 1 { out.append(byte: byte) } else { out.append("\u{FFFD}") }
      return
    }
    missing = length - 1
    held.0 = byte
    heldCount = 1
    lowest = UTF8Sequence.lowestSecond(after: byte)
    highest = UTF8Sequence.highestSecond(after: byte)
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

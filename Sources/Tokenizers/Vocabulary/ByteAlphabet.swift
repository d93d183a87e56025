import Memory

/// The alphabet in which GPT-2 style vocabularies spell bytes.
///
/// Printable bytes (33–126, 161–172, 174–255) stand for themselves as Latin-1
/// scalars; the 68 others, in ascending order, are U+0100 to U+0143.
enum ByteAlphabet {
  /// The byte that a scalar spells, or `nil` for one outside of the alphabet.
  @inline(always)
  static func byte(spelledBy scalar: UInt32) -> UInt8? {
    switch scalar {
    case 33...126, 161...172, 174...255: UInt8(scalar)
    case 256...288: UInt8(scalar - 256)  // 0–32
    case 289...322: UInt8(scalar - 289 + 127)  // 127–160
    case 323: 173
    default: nil
    }
  }

  /// Writes the bytes that `spelling` stands for to the beginning of `out`,
  /// which is at least as long as `spelling`.
  ///
  /// - Returns: How many were written, or `nil` where a scalar is outside of
  ///   the alphabet.
  static func decode(_ spelling: Bytes, into out: Region<UInt8>) -> Int? {
    var index = 0
    var written = 0
    while index < spelling.count {
      var scalar = UInt32(spelling[index])
      index += 1
      if scalar >= 0x80 {
        // The alphabet ends at U+0143: two bytes of UTF-8.
        guard scalar >= 0xC2, scalar <= 0xC5, index < spelling.count,
          spelling[index] & 0xC0 == 0x80
        else { return nil }
        scalar = (scalar & 0x1F) << 6 | UInt32(spelling[index] & 0x3F)
        index += 1
      }
      guard let byte = byte(spelledBy: scalar) else { return nil }
      out[written] = byte
      written += 1
    }
    return written
  }
}

/// A Hangul syllable and its two or three parts (Unicode 15, section 3.12).
struct HangulSyllable {
  private static let syllableBase: UInt32 = 0xAC00
  private static let leadingBase: UInt32 = 0x1100
  private static let vowelBase: UInt32 = 0x1161
  // One less than the first trailing consonant: index 0 is none.
  private static let trailingBase: UInt32 = 0x11A7
  private static let leadingCount: UInt32 = 19
  private static let vowelCount: UInt32 = 21
  private static let trailingCount: UInt32 = 28

  let leading: UInt32
  let vowel: UInt32
  let trailing: UInt32?

  /// The parts of a syllable, `nil` for another scalar.
  init?(_ scalar: UInt32) {
    let count = Self.leadingCount * Self.vowelCount * Self.trailingCount
    guard scalar >= Self.syllableBase, scalar - Self.syllableBase < count else {
      return nil
    }
    let index = scalar - Self.syllableBase
    let ofVowel = index / Self.trailingCount
    leading = Self.leadingBase + ofVowel / Self.vowelCount
    vowel = Self.vowelBase + ofVowel % Self.vowelCount
    let last = index % Self.trailingCount
    trailing = last == 0 ? nil : Self.trailingBase + last
  }

  /// The syllable of a leading consonant and a vowel, or of a syllable that
  /// ends in its vowel and a trailing consonant.
  static func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if first >= leadingBase, first - leadingBase < leadingCount,
      second >= vowelBase, second - vowelBase < vowelCount
    {
      let index = (first - leadingBase) * vowelCount + second - vowelBase
      return syllableBase + index * trailingCount
    }
    let count = leadingCount * vowelCount * trailingCount
    if first >= syllableBase, first - syllableBase < count,
      (first - syllableBase) % trailingCount == 0,
      second > trailingBase, second - trailingBase < trailingCount
    {
      return first + second - trailingBase
    }
    return nil
  }
}

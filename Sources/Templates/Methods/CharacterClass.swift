import CUnicode

/// What Unicode says of a character.
struct CharacterClass {
  private let bits: UInt32

  /// The class of the character with this number.
  init(_ scalar: UInt32) { bits = unicode_class(scalar) }

  /// Whether any of these bits is the character's.
  func holds(_ wanted: Int) -> Bool {
    bits & UInt32(truncatingIfNeeded: wanted) != 0
  }
}

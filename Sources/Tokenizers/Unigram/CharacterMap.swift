import GGUF
import Memory

/// The precompiled map of SentencePiece's normaliser.
///
/// The bytes are a length, a trie of that length and the replacements, each
/// ended by NUL. The trie is a double array (Darts): a unit holds a label, the
/// offset to its children, and whether one of them is a value, which is where
/// the replacement begins.
struct CharacterMap {
  private let units: Bytes
  private let replacements: Bytes

  /// The most bytes of a replacement; the longest in use has 33.
  private static let mostBytes = 512

  /// The map of a file, `nil` where it has none or an empty one.
  ///
  /// - Throws: `TokenizerError.brokenCharacterMap` where it leads out of itself.
  init?(_ file: GGUFFile) throws(TokenizerError) {
    guard
      let entry = file.entry("tokenizer.ggml.precompiled_charsmap")
    else { return nil }
    guard case .array(let array) = entry,
      array.elementType == .uint8 || array.elementType == .int8
    else { throw .brokenCharacterMap(unit: 0) }
    let bytes = array.bytes
    if bytes.isEmpty { return nil }
    guard let length = bytes.load(UInt32.self, at: 0), length % 4 == 0,
      length > 0, Int(length) < bytes.count - 4
    else { throw .brokenCharacterMap(unit: 0) }
    units = bytes[4..<(4 + Int(length))]
    replacements = bytes.suffix(from: 4 + Int(length))
    try check()
  }

  /// Checks that every unit that a walk may come to leads to units and values
  /// of the map, and that every replacement ends.
  private func check() throws(TokenizerError) {
    let count = units.count / 4
    for index in 0..<count {
      let unit = self.unit(index)
      guard !unit.isValue, unit.hasValue else { continue }
      let place = index ^ unit.offset
      guard place < count, self.unit(place).value < replacements.count else {
        throw .brokenCharacterMap(unit: index)
      }
    }
    var length = 0
    for index in 0..<replacements.count {
      length = replacements[index] == 0 ? 0 : length + 1
      guard length <= CharacterMap.mostBytes else {
        throw .brokenCharacterMap(unit: count)
      }
    }
    guard length == 0 else { throw .brokenCharacterMap(unit: count) }
  }

  /// What the longest rule makes of the text at `start`, and how many bytes it
  /// takes; `nil` where there is no rule.
  func replacement(
    _ text: Bytes, at start: Int
  ) -> (text: Bytes, consumed: Int)? {
    let count = units.count / 4
    var place = unit(0).offset
    var found: (value: Int, consumed: Int)?
    var index = start
    while index < text.count, text[index] != 0 {
      place ^= Int(text[index])
      guard place < count else { break }
      let unit = self.unit(place)
      guard unit.label == UInt32(text[index]) else { break }
      index += 1
      place ^= unit.offset
      guard place < count else { break }
      if unit.hasValue { found = (self.unit(place).value, index - start) }
    }
    guard let found else { return nil }
    var end = found.value
    while replacements[end] != 0 { end += 1 }
    return (replacements[found.value..<end], found.consumed)
  }

  @inline(always)
  private func unit(_ index: Int) -> Unit {
    Unit(bits: units.load(UInt32.self, at: 4 * index).unsafelyUnwrapped)
  }

  private struct Unit {
    let bits: UInt32

    /// The byte that leads here; of a value no byte.
    var label: UInt32 { bits & (1 << 31 | 0xFF) }
    var isValue: Bool { bits >> 31 != 0 }
    var hasValue: Bool { bits >> 8 & 1 != 0 }
    var value: Int { Int(bits & 0x7FFF_FFFF) }
    var offset: Int { Int((bits >> 10) << ((bits & 1 << 9) >> 6)) }
  }
}

import GGUF
import Memory

/// The changes that SentencePiece makes to a text before it is cut.
///
/// Characters are replaced by the file's map, if it has one; a byte that is no
/// UTF-8 becomes U+FFFD; spaces at the ends go and runs of them become one
/// where the file says so; and a space comes before the text. U+2581, which
/// stands for a space in pieces, is one in the result.
struct PieceNormalizer {
  let characters: CharacterMap?
  /// Whether a text, and what follows a special token, begins with a space.
  let addsSpace: Bool
  /// Whether spaces at the ends go, and runs of them become one.
  let removesSpaces: Bool
  /// Whether user-defined pieces are to be looked for, which stay as they are.
  private let protects: Bool

  init(
    _ file: GGUFFile, isLlama: Bool, protects: Bool
  ) throws(TokenizerError) {
    characters = try CharacterMap(file)
    // llama.cpp's defaults.
    addsSpace = file.flag(TokenizerHints.addsSpace) ?? isLlama
    removesSpaces = file.flag(TokenizerHints.removesSpaces) ?? false
    self.protects = protects && (characters != nil || removesSpaces)
  }

  /// Writes the normalised text to the beginning of `room`.
  ///
  /// - Throws: `TokenizerError.pieceTooLong` where it does not fit.
  func normalize(
    _ text: Bytes, beginsText: Bool, _ unigram: Unigram,
    into room: Region<UInt8>
  ) throws(TokenizerError) -> Bytes {
    var out = NormalizedText(room: room)
    var skipsSpaces = removesSpaces && beginsText
    var isFirst = true
    var index = 0
    while index < text.count {
      let step = prefix(text, at: index, unigram)
      index += step.consumed
      var piece = step.text
      if isFirst {
        if skipsSpaces, piece == " " { continue }
        isFirst = false
        if beginsText, addsSpace { out.append(0x20) }
      }
      if skipsSpaces {
        while !piece.isEmpty, piece[0] == 0x20 {
          piece = piece.suffix(from: 1)
        }
      }
      guard !piece.isEmpty else { continue }
      out.append(piece)
      skipsSpaces = removesSpaces && piece[piece.count - 1] == 0x20
    }
    if removesSpaces {
      while out.count > 0, out.count <= room.count, room[out.count - 1] == 0x20
      {
        out.count -= 1
      }
    }
    guard out.count <= room.count else {
      throw .pieceTooLong(bytes: out.count, limit: room.count)
    }
    return room[0..<out.count].bytes
  }

  /// What the text at `index` becomes, and how many bytes it takes.
  private func prefix(
    _ text: Bytes, at index: Int, _ unigram: Unigram
  ) -> (text: Bytes, consumed: Int) {
    if protects {
      let length = unigram.userDefinedLength(text, at: index)
      if length > 0 { return (text[index..<(index + length)], length) }
    }
    if let characters, let found = characters.replacement(text, at: index) {
      return found
    }
    let scalar = DecodedScalar(text, at: index)
    guard scalar.isWellFormed else { return (Bytes("\u{FFFD}"), 1) }
    return (text[index..<(index + scalar.byteCount)], scalar.byteCount)
  }
}

/// A text that is written until it no longer fits, and counted to its end.
private struct NormalizedText {
  let room: Region<UInt8>
  var count = 0

  mutating func append(_ byte: UInt8) {
    if count < room.count { room[count] = byte }
    count += 1
  }

  /// Appends a text, a space for each U+2581.
  mutating func append(_ text: Bytes) {
    var index = 0
    while index < text.count {
      let isSpace =
        text[index] == 0xE2 && index + 2 < text.count
        && text[index + 1] == 0x96 && text[index + 2] == 0x81
      append(isSpace ? 0x20 : text[index])
      index += isSpace ? 3 : 1
    }
  }
}

extension Unigram {
  /// The bytes of the longest user-defined piece that the text has at `start`,
  /// or 0.
  fileprivate func userDefinedLength(_ text: Bytes, at start: Int) -> Int {
    var hash = Hash.ofNothing
    var end = start
    var length = 0
    while end < text.count {
      let scalar = DecodedScalar(text, at: end)
      // A space in a text is not the character that stands for it in pieces.
      if scalar.value == 0x20 { break }
      let key = scalar.value == 0x2581 ? 0x20 : scalar.key(text[end])
      hash = Hash.of(hash, appending: key)
      guard beginnings.contains(hash) else { break }
      end += scalar.byteCount
      if let id = piece(hash), isUserDefined(id) { length = end - start }
    }
    return length
  }
}

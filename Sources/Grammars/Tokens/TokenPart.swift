import Memory

/// Which tokens of a vocabulary a trie has, and what of their bytes.
enum TokenPart {
  /// Those that are plain JSON text.
  case plain
  /// All others.
  case rest
  /// All others without the plain characters that they begin with.
  case endings

  /// The bytes of a token by which it is in a trie; none where it is not.
  func text(of token: Int32, _ texts: TokenTexts) -> Bytes {
    let text = texts.text(of: token)
    let start = text.plainStart
    let isPlain = start.bytes == text.count && start.characters < 255
    switch self {
    case .plain: return isPlain ? text : Bytes()
    case .rest: return isPlain ? Bytes() : text
    case .endings:
      // A token of very many plain characters is an ending as a whole.
      return isPlain
        ? Bytes()
        : start.bytes == text.count ? text : text.suffix(from: start.bytes)
    }
  }
}

extension Bytes {
  /// The plain JSON text that a text begins with: whole characters from U+0020
  /// on, without quote, backslash and U+007F.
  var plainStart: (bytes: Int, characters: Int) {
    var (index, characters) = (0, 0)
    while index < count {
      let byte = self[index]
      guard byte >= 0x20, byte != 0x22, byte != 0x5C, byte != 0x7F else {
        break
      }
      if byte < 0x80 {
        index += 1
      } else {
        let sequence = UTF8Sequence(at: index, of: self)
        guard sequence.isValid else { break }
        index += sequence.length
      }
      characters += 1
    }
    return (index, characters)
  }

  /// The number of characters where all are plain, at most 254; else `nil`.
  var plainCharacters: Int? {
    let start = plainStart
    return start.bytes == count && start.characters < 255
      ? start.characters : nil
  }
}

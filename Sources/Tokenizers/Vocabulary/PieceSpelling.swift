import Memory

/// Facts that the spelling of a SentencePiece token tells.
enum PieceSpelling {
  /// The kind of a token, given what the file calls it.
  ///
  /// Old files name no kinds, and some call bytes and the unknown token normal.
  /// `knowsControl` says that `<s>` and `</s>` are known by that spelling.
  static func kind(
    _ type: TokenKind?, spelled text: Bytes, knowsControl: Bool
  ) -> TokenKind {
    switch type {
    case .normal, .userDefined, .byte, nil:
      if knowsControl, text == "<s>" || text == "</s>" { return .control }
      if byte(spelledBy: text) != nil { return .byte }
      if text == "<unk>" { return .unknown }
      return type == .userDefined ? .userDefined : .normal
    case .some(let type): return type
    }
  }

  /// The byte that `<0x0A>` and its like stand for.
  static func byte(spelledBy text: Bytes) -> UInt8? {
    guard text.count == 6, text.starts(with: Bytes("<0x")), text[5] == 0x3E,
      let high = digit(text[3]), let low = digit(text[4])
    else { return nil }
    return high << 4 | low
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}

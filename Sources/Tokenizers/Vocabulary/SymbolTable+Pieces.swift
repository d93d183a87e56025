import GGUF
import Memory

extension SymbolTable {
  /// Reads the tokens of a SentencePiece vocabulary: their texts, with spaces,
  /// and kinds; `fallback` comes to hold the tokens of bytes.
  ///
  /// `body` is called with each token that text can become. None is written
  /// with a space, because text is looked up with U+2581 for it; but converters
  /// write user-defined ones so.
  func fill(
    pieces vocabulary: Vocabulary, kinds: Region<UInt8>,
    fallback: Region<UInt32>,
    _ body: (_ id: Int, _ kind: TokenKind) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    let tokenCount = kinds.count
    fallback.fill(with: SymbolTable.none)
    for byte in 0..<256 { symbolOfByte[byte] = UInt32(tokenCount + byte) }
    var end = 0
    var id = 0
    for spelling in vocabulary.tokens {
      let kind = try vocabulary.kind(of: id, spelled: spelling)
      kinds[id] = kind.rawValue
      offsets[id] = UInt32(end)
      let room = bytes[end..<(end + spelling.count)]
      if let byte = PieceSpelling.byte(spelledBy: spelling), kind == .byte {
        room[0] = byte
        end += 1
        if fallback[Int(byte)] == SymbolTable.none {
          fallback[Int(byte)] = UInt32(id)
        }
      } else if vocabulary.isDividing(kind) {
        room.copy(from: spelling)
        end += spelling.count
      } else {
        end += spelling.unescaped(into: room).count
      }
      offsets[id + 1] = UInt32(end)
      if !vocabulary.isDividing(kind), kind != .byte,
        kind == .userDefined || !spelling.holdsSpace
      {
        try body(id, kind)
      }
      id += 1
    }
    fillBytes(at: end, tokenCount: tokenCount)
  }
}

extension Bytes {
  /// Whether a space is among them.
  var holdsSpace: Bool {
    for index in 0..<count where self[index] == 0x20 { return true }
    return false
  }
}

import GGUF
import Memory

extension SymbolTable {
  /// Reads the tokens of a SentencePiece vocabulary: their texts, with spaces,
  /// and kinds; `joints` and `fallback` come to hold what belongs to them.
  ///
  /// Of tokens with the same text the first is found. One that is written with
  /// a space is found by none, because text is looked up with U+2581 for it.
  ///
  /// - Returns: The most bytes of a token that comes out of merging.
  func fill(
    pieces vocabulary: Vocabulary, kinds: Region<UInt8>, joints: PieceJoints,
    fallback: Region<UInt32>
  ) throws(TokenizerError) -> Int {
    let tokenCount = kinds.count
    fallback.fill(with: SymbolTable.none)
    for byte in 0..<256 { symbolOfByte[byte] = UInt32(tokenCount + byte) }
    var longest = 0
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
      } else if kind.isSpecial {
        room.copy(from: spelling)
        end += spelling.count
      } else {
        end += unescape(spelling, into: room)
      }
      offsets[id + 1] = UInt32(end)
      if !kind.isSpecial, kind != .byte, !holdsSpace(spelling) {
        _ = try makeFindable(id, tokenCount: tokenCount)
        joints.insert(self[id])
        longest = max(longest, self[id].count)
      }
      id += 1
    }
    fillBytes(at: end, tokenCount: tokenCount)
    for byte in 0..<256 where fallback[byte] == SymbolTable.none {
      let symbol = symbolOfByte[byte]
      if symbol < tokenCount { fallback[byte] = symbol }
    }
    return longest
  }

  /// Writes a spelling with spaces for U+2581; answers how many bytes it has.
  private func unescape(_ spelling: Bytes, into out: Region<UInt8>) -> Int {
    let space = Bytes("\u{2581}")
    var index = 0
    var count = 0
    while index < spelling.count {
      let isSpace = spelling.suffix(from: index).starts(with: space)
      out[count] = isSpace ? 0x20 : spelling[index]
      index += isSpace ? space.count : 1
      count += 1
    }
    return count
  }

  private func holdsSpace(_ spelling: Bytes) -> Bool {
    for index in 0..<spelling.count where spelling[index] == 0x20 {
      return true
    }
    return false
  }
}

import GGUF
import Memory

extension SymbolTable {
  /// Reads the tokens' texts and kinds.
  ///
  /// Text and control tokens are kept apart from here on: only what is neither
  /// control, unknown nor user-defined, and is spelled in the byte alphabet, can
  /// be found by its bytes and so come out of merging. Of tokens with the same
  /// bytes the first is found.
  ///
  /// - Returns: Whether each token that is not special is found by its bytes,
  ///   and how many normal tokens have several bytes.
  func fill(
    _ vocabulary: Vocabulary, kinds: Region<UInt8>
  ) throws(TokenizerError) -> (isComplete: Bool, longTokens: Int) {
    var isComplete = true
    var longTokens = 0
    let tokenCount = kinds.count
    for byte in 0..<256 { symbolOfByte[byte] = UInt32(tokenCount + byte) }
    var end = 0
    var id = 0
    for spelling in vocabulary.tokens {
      let kind = try vocabulary.kind(of: id, spelled: spelling)
      kinds[id] = kind.rawValue
      offsets[id] = UInt32(end)
      let room = bytes[end..<(end + spelling.count)]
      if !kind.isSpecial,
        let count = ByteAlphabet.decode(spelling, into: room)
      {
        end += count
        offsets[id + 1] = UInt32(end)
        let isNew = try makeFindable(id, tokenCount: tokenCount)
        if !isNew { isComplete = false }
        if kind == .normal, count > 1 { longTokens += 1 }
      } else {
        if !kind.isSpecial { isComplete = false }
        room.copy(from: spelling)
        end += spelling.count
        offsets[id + 1] = UInt32(end)
      }
      id += 1
    }
    fillBytes(at: end, tokenCount: tokenCount)
    return (isComplete, longTokens)
  }

  /// Writes the symbols of the bytes behind those of the tokens.
  func fillBytes(at start: Int, tokenCount: Int) {
    for byte in 0..<256 {
      bytes[start + byte] = UInt8(byte)
      offsets[tokenCount + byte + 1] = UInt32(start + byte + 1)
    }
  }

  /// Makes a token one that is found by its bytes, unless an earlier one is.
  ///
  /// - Returns: Whether it is found, or has no bytes.
  func makeFindable(
    _ id: Int, tokenCount: Int
  ) throws(TokenizerError) -> Bool {
    let text = self[id]
    if text.isEmpty { return true }
    if text.count > 1 { return try insert(id) == nil }
    guard symbolOfByte[Int(text[0])] >= tokenCount else { return false }
    symbolOfByte[Int(text[0])] = UInt32(id)
    return true
  }
}

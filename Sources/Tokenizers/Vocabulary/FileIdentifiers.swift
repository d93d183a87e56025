import GGUF
import Memory

/// The ids that a file names, checked against its vocabulary.
struct FileIdentifiers {
  let file: GGUFFile
  let tokenCount: Int

  init(_ file: GGUFFile, tokenCount: Int) {
    self.file = file
    self.tokenCount = tokenCount
  }

  /// The id that a key names, `nil` where the file has no such key.
  func id(_ key: StaticString) throws(TokenizerError) -> Int32? {
    let value: Int?
    do throws(GGUFError) {
      value = try file.integer(key)
    } catch {
      throw .file(error)
    }
    guard let value else { return nil }
    guard value >= 0, value < tokenCount else {
      throw .idOutOfRange(key: key, id: value, tokens: tokenCount)
    }
    return Int32(value)
  }

  /// The id that is customary, where such a token is of that kind.
  func id(_ id: Int, ifOf kind: TokenKind, _ kinds: Region<UInt8>) -> Int32? {
    id < kinds.count && kinds[id] == kind.rawValue ? Int32(id) : nil
  }

  /// The id of the token that stands for what nothing spells, or `nil`.
  func unknown(_ kinds: Region<UInt8>) throws(TokenizerError) -> Int32? {
    try id("tokenizer.ggml.unknown_token_id") ?? id(0, ifOf: .unknown, kinds)
  }
}

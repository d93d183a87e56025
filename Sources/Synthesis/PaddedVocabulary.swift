public import GGUF
public import Memory
public import Models

/// A vocabulary's arrays, filled up to the size that a model has.
///
/// The rows that no token has are named `[PADn]`, n their id, and are of the
/// type UNUSED, as llama.cpp's converter makes them.
public struct PaddedVocabulary {
  private static let tokensKey: StaticString = "tokenizer.ggml.tokens"
  private static let typesKey: StaticString = "tokenizer.ggml.token_type"
  private static let scoresKey: StaticString = "tokenizer.ggml.scores"

  /// Token types of the format.
  private static let normal: Int32 = 1
  private static let unused: Int32 = 5

  /// Below any score of a piece: nothing merges into a pad.
  private static let padScore: Float = -1000

  /// The bytes of a pad's name and its length.
  private static let padBytes = 8 + GGUFArrayBuilder.padNameBytes

  private let file: GGUFFile
  private let tokens: GGUFStrings
  private let count: Int

  /// Checks that `file` has a vocabulary of `count` tokens or less.
  ///
  /// - Throws: `ModelError` where it has none, or a larger one.
  @export(interface)
  public init(_ file: GGUFFile, count: Int) throws(ModelError) {
    let found: GGUFStrings?
    do { found = try file.strings(PaddedVocabulary.tokensKey) } catch {
      throw .file(error)
    }
    guard let found else {
      throw .keyMissing(ShortText(PaddedVocabulary.tokensKey))
    }
    guard found.count >= 1, found.count <= count else {
      throw .outOfRange(
        ShortText(PaddedVocabulary.tokensKey), value: found.count, least: 1,
        most: count)
    }
    self.file = file
    self.count = count
    tokens = found
  }

  /// The bytes of storage that the padded arrays take.
  public var storageBytes: Int {
    guard tokens.count < count else { return 0 }
    let names =
      tokens.byteCount + 8 * tokens.count
      + (count - tokens.count) * PaddedVocabulary.padBytes
    return names + 2 * count * MemoryLayout<UInt32>.size
  }

  /// Declares all tokenizer keys in `writer`; `storage` is `storageBytes` that
  /// stay valid until the header is written.
  ///
  /// - Throws: `GGUFError` where a key of the file is of another type.
  public func add(
    to writer: inout GGUFWriter, storage: Region<UInt8>
  ) throws(GGUFError) {
    let isFull = tokens.count == count
    let numberBytes = count * MemoryLayout<UInt32>.size
    for entry in file.metadata
    where entry.key.starts(with: Bytes("tokenizer.")) {
      var value = entry.value
      if !isFull {
        if entry.key == PaddedVocabulary.typesKey { continue }
        if entry.key == PaddedVocabulary.tokensKey {
          value = .array(
            try paddedTokens(storage[(2 * numberBytes)..<storage.count]))
        } else if entry.key == PaddedVocabulary.scoresKey {
          value = .array(
            try paddedScores(storage[numberBytes..<(2 * numberBytes)]))
        }
      }
      try writer.add(entry.key, value)
    }
    // Pads need a type even where the file has none.
    if !isFull {
      try writer.add(
        PaddedVocabulary.typesKey,
        .array(try paddedTypes(storage[0..<numberBytes])))
    }
  }

  private func paddedTokens(
    _ storage: Region<UInt8>
  ) throws(GGUFError) -> GGUFArray {
    var builder = GGUFArrayBuilder(of: .string, in: storage)
    for token in tokens { try builder.append(.string(token)) }
    try builder.appendPads(tokens.count..<count)
    return builder.array
  }

  private func paddedTypes(
    _ storage: Region<UInt8>
  ) throws(GGUFError) -> GGUFArray {
    let types = try file.integers(PaddedVocabulary.typesKey)
    var builder = GGUFArrayBuilder(of: .int32, in: storage)
    for id in 0..<count {
      var type = PaddedVocabulary.unused
      if id < tokens.count {
        type = PaddedVocabulary.normal
        if let types, id < types.count {
          type = Int32(truncatingIfNeeded: types[id])
        }
      }
      try builder.append(.int32(type))
    }
    return builder.array
  }

  private func paddedScores(
    _ storage: Region<UInt8>
  ) throws(GGUFError) -> GGUFArray {
    let scores = try file.floats(PaddedVocabulary.scoresKey)
    var builder = GGUFArrayBuilder(of: .float32, in: storage)
    for id in 0..<count {
      var score = PaddedVocabulary.padScore
      if let scores, id < min(scores.count, tokens.count) { score = scores[id] }
      try builder.append(.float32(score))
    }
    return builder.array
  }
}

extension GGUFArrayBuilder {
  /// `[PADn]`, n below 10¹⁰.
  fileprivate static let padNameBytes = 15

  /// Appends the names of the rows `ids`, which no token has.
  mutating func appendPads(_ ids: Range<Int>) throws(GGUFError) {
    let name = UnsafeMutablePointer<UInt8>.allocate(
      capacity: GGUFArrayBuilder.padNameBytes)
    defer { name.deallocate() }
    var text = TextBuffer(
      Region(start: name, count: GGUFArrayBuilder.padNameBytes))
    for id in ids {
      text.removeAll()
      text.append("[PAD")
      text.append(id)
      text.append("]")
      try append(.string(text.bytes))
    }
  }
}

public import GGUF
public import Memory
public import Models

/// An invented vocabulary of a true one's kind and size.
///
/// Its words are the numerals of four letters, the shorter ones first, so that
/// every one is a shorter one and a letter, and about as long as true tokens
/// are. All other text is read byte by byte.
public struct SyntheticVocabulary: Sendable {
  let row: VocabularyRow

  /// A vocabulary of that kind.
  public init(kind: VocabularyKind) { row = kind.row }

  /// A token's length and text: `<0xNN>`, a control token's name, a word of up
  /// to 9 letters or `[PADn]`.
  static let tokenBytes = 8 + 26
  /// A merge's length, a word of up to 9 letters and a space.
  private static let mergeBytes = 8 + 10

  var isBytePairs: Bool {
    if case .bytePairs = row.model { true } else { false }
  }

  private var numberBytes: Int { row.count * MemoryLayout<UInt32>.size }
  private var textBytes: Int { row.count * SyntheticVocabulary.tokenBytes }

  /// The bytes of storage that the arrays take at most.
  public var storageBytes: Int {
    2 * numberBytes + textBytes + row.merges * SyntheticVocabulary.mergeBytes
  }

  /// Declares all tokenizer keys in `writer`; `storage` is `storageBytes` that
  /// stay valid until the header is written.
  ///
  /// - Throws: `GGUFError` where a key is declared twice.
  public func add(
    to writer: inout GGUFWriter, storage: Region<UInt8>
  ) throws(GGUFError) {
    let texts = 2 * numberBytes
    let merges = texts + textBytes
    var tokens = GGUFArrayBuilder(of: .string, in: storage[texts..<merges])
    var types = GGUFArrayBuilder(of: .int32, in: storage[0..<numberBytes])
    try addTokens(&tokens, &types)
    let name: StaticString = isBytePairs ? "gpt2" : "llama"
    try writer.add("tokenizer.ggml.model", .string(Bytes(name)))
    try writer.add("tokenizer.ggml.pre", .string(Bytes(row.preTokenizer)))
    try writer.add("tokenizer.ggml.tokens", .array(tokens.array))
    try writer.add("tokenizer.ggml.token_type", .array(types.array))
    if isBytePairs {
      try writer.add(
        "tokenizer.ggml.merges",
        .array(try self.merges(storage[merges..<storage.count])))
    } else {
      try writer.add(
        "tokenizer.ggml.scores",
        .array(try scores(storage[numberBytes..<texts])))
    }
    try addControlIds(to: &writer)
  }

  private func addControlIds(
    to writer: inout GGUFWriter
  ) throws(GGUFError) {
    func add(_ key: StaticString, _ id: Int?) throws(GGUFError) {
      if let id { try writer.add(key, .uint32(UInt32(id))) }
    }
    try add("tokenizer.ggml.bos_token_id", row.beginning)
    try add("tokenizer.ggml.eos_token_id", row.end)
    try add("tokenizer.ggml.unknown_token_id", row.unknown)
    try add("tokenizer.ggml.padding_token_id", row.padding)
    if let adds = row.addsBeginning {
      try writer.add("tokenizer.ggml.add_bos_token", .boolean(adds))
    }
    guard !isBytePairs else { return }
    try writer.add("tokenizer.ggml.add_eos_token", .boolean(false))
    if !row.addsSpace {
      try writer.add("tokenizer.ggml.add_space_prefix", .boolean(false))
    }
  }
}

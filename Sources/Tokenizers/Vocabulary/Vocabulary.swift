import GGUF
import Memory

/// The keys of a file's vocabulary, as views of the file.
struct Vocabulary {
  /// How text becomes tokens.
  enum Model {
    /// Byte-level byte pairs: `gpt2`.
    case bytePairs(PreTokenizer)
    /// SentencePiece with scores: `llama`.
    case sentencePieces
  }

  /// The most tokens, and the most merges: as many as `HashSlots` can tell
  /// apart, less the symbols that are not tokens.
  private static let mostTokens = 2_000_000

  let model: Model
  let tokens: GGUFStrings
  let merges: GGUFStrings?
  let scores: GGUFFloats?
  private let types: GGUFIntegers?

  /// Finds the vocabulary and checks that it is of a supported kind and size.
  init(_ file: GGUFFile) throws(TokenizerError) {
    let name: Bytes?
    let preTokenizerName: Bytes?
    let architecture: Bytes?
    let tokens: GGUFStrings?
    do throws(GGUFError) {
      name = try file.string("tokenizer.ggml.model")
      preTokenizerName = try file.string("tokenizer.ggml.pre")
      architecture = try file.string("general.architecture")
      tokens = try file.strings("tokenizer.ggml.tokens")
      merges = try file.strings("tokenizer.ggml.merges")
      scores = try file.floats("tokenizer.ggml.scores")
      types = try file.integers("tokenizer.ggml.token_type")
    } catch {
      throw .file(error)
    }
    guard let name else { throw .missingKey("tokenizer.ggml.model") }
    let isSentencePieces = name == "llama"
    guard isSentencePieces || name == "gpt2" else {
      throw .unsupportedModel(ShortText(name))
    }
    guard let tokens else { throw .missingKey("tokenizer.ggml.tokens") }
    self.tokens = tokens
    model =
      isSentencePieces
      ? .sentencePieces
      : .bytePairs(
        try Vocabulary.preTokenizer(preTokenizerName, architecture, tokens))
    try checkCounts()
  }

  private static func preTokenizer(
    _ name: Bytes?, _ architecture: Bytes?, _ tokens: GGUFStrings
  ) throws(TokenizerError) -> PreTokenizer {
    if let name {
      guard let found = PreTokenizer(named: name) else {
        throw .unsupportedPreTokenizer(ShortText(name))
      }
      return found
    }
    let architecture = architecture ?? Bytes()
    let implied = PreTokenizer(architecture: architecture) {
      for token in tokens where token == "<|begin_of_text|>" { return true }
      return false
    }
    guard let implied else {
      throw .missingPreTokenizer(architecture: ShortText(architecture))
    }
    return implied
  }

  private func checkCounts() throws(TokenizerError) {
    guard tokens.count > 0 else { throw .emptyVocabulary }
    let limit = Vocabulary.mostTokens
    guard tokens.count <= limit else {
      throw .vocabularyTooLarge("tokens", count: tokens.count, limit: limit)
    }
    if let merges, merges.count > limit {
      throw .vocabularyTooLarge("merges", count: merges.count, limit: limit)
    }
    if let types, types.count != tokens.count {
      throw .typeCountMismatch(types: types.count, tokens: tokens.count)
    }
    guard case .sentencePieces = model else { return }
    guard let scores else { throw .missingKey("tokenizer.ggml.scores") }
    guard scores.count == tokens.count else {
      throw .scoreCountMismatch(scores: scores.count, tokens: tokens.count)
    }
  }

  /// The kind of a token: what its spelling implies, what the file says, or
  /// normal where the file says nothing.
  func kind(of id: Int, spelled text: Bytes) throws(TokenizerError) -> TokenKind
  {
    let type = types?[id] ?? 0
    guard type >= 0, type <= 6 else {
      throw .unknownTokenType(id: id, type: type)
    }
    if ControlSpelling.isControl(text) { return .control }
    let kind = TokenKind(rawValue: UInt8(type))
    switch model {
    case .bytePairs: return kind ?? .normal
    case .sentencePieces: return PieceSpelling.kind(kind, spelled: text)
    }
  }

  /// Checks that byte pairs have merges where tokens need them, which the whole
  /// of the merges tells more about once they are read.
  func checkMerges() throws(TokenizerError) {
    guard case .bytePairs = model, (merges?.count ?? 0) == 0 else { return }
    var longTokens = 0
    var id = 0
    for text in tokens {
      if try kind(of: id, spelled: text) == .normal, text.hasSeveralScalars {
        longTokens += 1
      }
      id += 1
    }
    guard longTokens == 0 else {
      throw .unmergedTokens(merges: 0, tokens: longTokens)
    }
  }

  /// The number of tokens that are looked for in text before it is merged.
  func specialCount() throws(TokenizerError) -> Int {
    var count = 0
    var id = 0
    for text in tokens {
      if try kind(of: id, spelled: text).isSpecial { count += 1 }
      id += 1
    }
    return count
  }
}

extension Bytes {
  /// Whether they spell more than one scalar.
  fileprivate var hasSeveralScalars: Bool {
    var first = 0
    for index in 0..<count where self[index] & 0xC0 != 0x80 { first += 1 }
    return first > 1
  }
}

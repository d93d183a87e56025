import GGUF
import Memory

/// The keys of a file's vocabulary, as views of the file.
struct Vocabulary {
  /// How text becomes tokens.
  enum Model {
    /// Byte-level byte pairs.
    case bytePairs(PreTokenizer)
    /// SentencePiece with ranks.
    case sentencePieces
    /// SentencePiece with log probabilities.
    case unigram
  }

  /// The most tokens, and the most merges: as many as `HashSlots` can tell
  /// apart, less the symbols that are not tokens.
  private static let mostTokens = 2_000_000

  let identity: TokenizerIdentity
  /// Whether the file calls its model `llama`.
  let isLlama: Bool
  let model: Model
  let tokens: GGUFStrings
  let merges: GGUFStrings?
  let scores: GGUFFloats?
  private let types: GGUFIntegers?
  /// The ids of the tokens that begin and end a text.
  private let edges: (Int, Int)

  /// Finds the vocabulary and checks that it is of a supported kind and size.
  ///
  /// `kind` is what to take it for, where that is known.
  init(
    _ file: GGUFFile, as kind: TokenizerKind? = nil
  ) throws(TokenizerError) {
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
      // Llama's own numbers hold where an old file of its kind names none.
      edges = (
        try file.integer("tokenizer.ggml.bos_token_id") ?? 1,
        try file.integer("tokenizer.ggml.eos_token_id") ?? 2
      )
    } catch {
      throw .file(error)
    }
    guard let name else { throw .missingKey("tokenizer.ggml.model") }
    guard name == "llama" || name == "gpt2" || name == "t5" else {
      throw .unsupportedModel(ShortText(name))
    }
    guard let tokens else { throw .missingKey("tokenizer.ggml.tokens") }
    self.tokens = tokens
    isLlama = name == "llama"
    try Vocabulary.checkCounts(tokens, merges, types)
    if let kind {
      identity = TokenizerIdentity(kind, .asked)
    } else if isLlama {
      identity = try Vocabulary.identity(tokens, scores, types)
    } else {
      identity = TokenizerIdentity(
        name == "gpt2" ? .bytePairs : .unigram, .model)
    }
    switch identity.kind {
    case .bytePairs:
      model = .bytePairs(
        try Vocabulary.preTokenizer(preTokenizerName, architecture, tokens))
      return
    case .sentencePieces: model = .sentencePieces
    case .unigram: model = .unigram
    }
    _ = try Vocabulary.checked(scores, tokens)
  }

  /// Ranks are whole numbers; log probabilities hardly ever are.
  private static func identity(
    _ tokens: GGUFStrings, _ scores: GGUFFloats?, _ types: GGUFIntegers?
  ) throws(TokenizerError) -> TokenizerIdentity {
    let scores = try checked(scores, tokens)
    var fractional = 0
    var normal = 0
    for id in 0..<tokens.count {
      // Tokens of other types have any score: 0, or that of the last one.
      if let types, types[id] != Int64(TokenKind.normal.rawValue) { continue }
      normal += 1
      if scores[id].hasFraction { fractional += 1 }
    }
    return TokenizerIdentity(
      2 * fractional > normal ? .unigram : .sentencePieces,
      .scores(fractional: fractional, normal: normal))
  }

  /// The score of a token.
  ///
  /// - Throws: `TokenizerError.scoreNotFinite`.
  func score(of id: Int) throws(TokenizerError) -> Float {
    guard let score = scores?[id], score.isFinite else {
      throw .scoreNotFinite(id: id)
    }
    return score
  }

  private static func checked(
    _ scores: GGUFFloats?, _ tokens: GGUFStrings
  ) throws(TokenizerError) -> GGUFFloats {
    guard let scores else { throw .missingKey("tokenizer.ggml.scores") }
    guard scores.count == tokens.count else {
      throw .scoreCountMismatch(scores: scores.count, tokens: tokens.count)
    }
    return scores
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

  private static func checkCounts(
    _ tokens: GGUFStrings, _ merges: GGUFStrings?, _ types: GGUFIntegers?
  ) throws(TokenizerError) {
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
    case .sentencePieces, .unigram:
      // Control tokens go by their type: of some models `<s>` is a piece of
      // text. Only the tokens that a file itself begins and ends texts with,
      // and those of files without types, are known by their spelling.
      let isEdge = id == edges.0 || id == edges.1
      let known = PieceSpelling.kind(
        kind, spelled: text, knowsControl: types == nil || isEdge)
      guard case .sentencePieces = model, known == .userDefined,
        text.firstIndex(of: Bytes("\u{2581}")) != nil
      else { return known }
      // The space's character keeps it from being found in a text, as a normal
      // one it is found as others.
      return .normal
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

  /// Whether tokens of that kind divide a text before it is encoded.
  ///
  /// To Unigram a user-defined one is a piece with a high score.
  func isDividing(_ kind: TokenKind) -> Bool {
    if case .unigram = model { return kind == .control || kind == .unknown }
    return kind.isSpecial
  }

  /// The number of tokens that divide a text, and whether SentencePiece has one
  /// among them that holds a space.
  func dividing() throws(TokenizerError) -> (count: Int, holdsSpaces: Bool) {
    var count = 0
    var holdsSpaces = false
    var id = 0
    for text in tokens {
      let kind = try kind(of: id, spelled: text)
      id += 1
      guard isDividing(kind) else { continue }
      count += 1
      if case .sentencePieces = model, kind == .userDefined, text.holdsSpace {
        holdsSpaces = true
      }
    }
    return (count, holdsSpaces)
  }
}

extension Float {
  /// Whether it is finite and not a whole number.
  fileprivate var hasFraction: Bool {
    // From 2²³ on all are whole.
    guard magnitude < 8_388_608 else { return false }
    return Float(Int32(self)) != self
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

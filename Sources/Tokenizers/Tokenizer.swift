public import GGUF
public import Memory

/// Text to tokens and back, by one vocabulary: byte-level byte pairs as GPT-2
/// introduced them, or one of SentencePiece's two models.
///
/// A view of tables in the arena, filled once: copying it copies the view, and
/// using it never touches the heap. Text is encoded as llama.cpp does it, which
/// for Qwen 2 is Hugging Face's way without its normaliser; see
/// `TokenizerLimits.composes` for that.
public struct Tokenizer {
  /// The ways in which text becomes tokens.
  enum Model {
    case bytePairs(BytePairs)
    case sentencePieces(SentencePieces)
    case unigram(Unigram)
  }

  /// The number of tokens in the vocabulary.
  public let tokenCount: Int

  /// The token that begins a text, where there is one.
  public let beginning: Int32?

  /// The token that ends a text, where there is one.
  public let end: Int32?

  /// Whether sequences begin with `beginning`: as the file says, else as is the
  /// custom of its kind: yes for `llama` and Llama 3, no for Qwen 2 and `t5`.
  public let addsBeginning: Bool

  /// Whether sequences end with `end`: as the file says, else only of `t5`.
  public let addsEnd: Bool

  let limits: TokenizerLimits
  let model: Model
  let symbols: SymbolTable
  let kinds: Region<UInt8>
  let specials: SpecialTokens
  let endings: Endings
  /// Whether every byte has a token, so that no text becomes the unknown one.
  let spellsBytes: Bool

  /// Reads the vocabulary of `file` into the tables of `plan`, which was made
  /// from the same file and is part of what `arena` was made from.
  ///
  /// - Throws: `TokenizerError` where the vocabulary contradicts itself.
  @export(interface)
  public init(
    _ file: GGUFFile, plan: TokenizerPlan, in arena: borrowing Arena
  ) throws(TokenizerError) {
    let vocabulary = try Vocabulary(file, as: plan.identity.kind)
    let count = vocabulary.tokens.count
    precondition(count == plan.tokenCount, "the plan is another file's")
    let symbolSlots = arena[plan.symbolSlots]
    let specialSlots = arena[plan.specialSlots]
    symbolSlots.fill(with: 0)
    specialSlots.fill(with: 0)
    let kinds = arena[plan.kinds]
    let symbols = SymbolTable(
      bytes: arena[plan.bytes], offsets: arena[plan.offsets],
      slots: HashSlots(symbolSlots), symbolOfByte: arena[plan.symbolOfByte])
    let ids = FileIdentifiers(file, tokenCount: count)

    let fallback = arena[plan.fallback]
    let preTokenizer: PreTokenizer?
    switch vocabulary.model {
    case .bytePairs(let variant):
      preTokenizer = variant
      model = .bytePairs(
        try BytePairs(
          vocabulary, variant, symbols: symbols, kinds: kinds,
          plan: plan.bytePairs, in: arena))
    case .sentencePieces:
      preTokenizer = nil
      model = .sentencePieces(
        try SentencePieces(
          vocabulary, ids, symbols: symbols, kinds: kinds, fallback: fallback,
          plan: plan.sentencePieces, in: arena))
    case .unigram:
      preTokenizer = nil
      model = .unigram(
        try Unigram(
          vocabulary, ids, symbols: symbols, kinds: kinds, fallback: fallback,
          plan: plan.unigram, in: arena))
    }

    let lengths = arena[plan.specialLengths]
    let collecting = SpecialTokens(
      slots: HashSlots(specialSlots), lengths: lengths, symbols: symbols,
      kinds: kinds)
    let found = try collecting.fill(vocabulary)
    let specials = SpecialTokens(
      slots: collecting.slots, lengths: lengths[0..<found.lengths],
      symbols: symbols, kinds: kinds,
      holdsSpaces: found.holdsSpaces && plan.holdsSpaces)

    // Llama's own numbers hold where an old file of its kind names none.
    let isPieces = vocabulary.isLlama
    beginning =
      try ids.id("tokenizer.ggml.bos_token_id")
      ?? (isPieces ? ids.id(1, ifOf: .control, kinds) : nil)
    let end =
      try ids.id("tokenizer.ggml.eos_token_id")
      ?? (isPieces ? ids.id(2, ifOf: .control, kinds) : nil)
    var endings = Endings()
    endings.insert(end)
    endings.insert(try ids.id("tokenizer.ggml.eot_token_id"))
    endings.insert(try ids.id("tokenizer.ggml.eom_token_id"))
    endings.insertSpelled(specials)
    addsBeginning =
      file.flag(TokenizerHints.addsBeginning)
      ?? preTokenizer?.addsBeginning ?? vocabulary.isLlama
    addsEnd =
      file.flag(TokenizerHints.addsEnd)
      ?? (preTokenizer == nil && !vocabulary.isLlama)
    var spellsBytes = true
    for byte in 0..<fallback.count where fallback[byte] == SymbolTable.none {
      spellsBytes = false
    }
    self.spellsBytes = spellsBytes
    tokenCount = count
    limits = plan.limits
    self.symbols = symbols
    self.kinds = kinds
    self.specials = specials
    self.end = end
    self.endings = endings
  }
}

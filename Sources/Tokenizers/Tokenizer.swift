public import GGUF
public import Memory

/// Text to tokens and back, by one vocabulary: byte-level byte pairs as GPT-2
/// introduced them, or SentencePiece's.
///
/// A view of tables in the arena, filled once: copying it copies the view, and
/// using it never touches the heap. Text is encoded as llama.cpp does it, which
/// for Qwen 2 is Hugging Face's way without its normaliser; see
/// `TokenizerLimits.composes` for that.
public struct Tokenizer {
  /// The two ways in which text becomes tokens.
  enum Model {
    case bytePairs(BytePairs)
    case sentencePieces(SentencePieces)
  }

  /// The number of tokens in the vocabulary.
  public let tokenCount: Int

  /// The token that begins a text, where there is one.
  public let beginning: Int32?

  /// The token that ends a text, where there is one.
  public let end: Int32?

  /// Whether sequences begin with `beginning`: as the file says, else as is the
  /// custom of its kind, yes for SentencePiece and Llama 3 and no for Qwen 2.
  public let addsBeginning: Bool

  /// Whether the file says that sequences end with `end`.
  public let addsEnd: Bool

  let limits: TokenizerLimits
  let model: Model
  let symbols: SymbolTable
  let kinds: Region<UInt8>
  let specials: SpecialTokens
  let endings: Endings

  /// Reads the vocabulary of `file` into the tables of `plan`, which was made
  /// from the same file and is part of what `arena` was made from.
  ///
  /// - Throws: `TokenizerError` where the vocabulary contradicts itself.
  public init(
    _ file: GGUFFile, plan: TokenizerPlan, in arena: borrowing Arena
  ) throws(TokenizerError) {
    let vocabulary = try Vocabulary(file)
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
          vocabulary, ids, symbols: symbols, kinds: kinds,
          plan: plan.sentencePieces, in: arena))
    }

    let lengths = arena[plan.specialLengths]
    let collecting = SpecialTokens(
      slots: HashSlots(specialSlots), lengths: lengths, symbols: symbols,
      kinds: kinds)
    let lengthCount = try collecting.fill()
    let specials = SpecialTokens(
      slots: collecting.slots, lengths: lengths[0..<lengthCount],
      symbols: symbols, kinds: kinds)

    // Llama's own numbers hold where an old file of its kind names none.
    let isPieces = preTokenizer == nil
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
      ?? preTokenizer?.addsBeginning ?? true
    addsEnd = file.flag(TokenizerHints.addsEnd) ?? false
    tokenCount = count
    limits = plan.limits
    self.symbols = symbols
    self.kinds = kinds
    self.specials = specials
    self.end = end
    self.endings = endings
  }
}

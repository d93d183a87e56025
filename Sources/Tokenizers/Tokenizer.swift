public import GGUF
public import Memory

/// Byte-level byte-pair encoding of one vocabulary, as GPT-2 introduced it.
///
/// A view of tables in the arena, filled once: copying it copies the view, and
/// using it never touches the heap. Text is encoded as llama.cpp does it, which
/// for Qwen 2 is Hugging Face's way without its normaliser; see
/// `TokenizerLimits.composes` for that.
public struct Tokenizer {
  /// The number of tokens in the vocabulary.
  public let tokenCount: Int

  /// The token that begins a text, where the file names one.
  public let beginning: Int32?

  /// The token that ends a text, where the file names one.
  public let end: Int32?

  /// The token that fills up a batch, where the file names one.
  public let padding: Int32?

  /// Whether the file asks for `beginning` before every text.
  ///
  /// `encode` never adds it: who renders the prompt knows whether it is there.
  public let addsBeginning: Bool

  let limits: TokenizerLimits
  let preTokenizer: PreTokenizer
  let symbols: SymbolTable
  let kinds: Region<UInt8>
  let merges: MergeTable
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
    let mergeSlots = arena[plan.mergeSlots]
    let specialSlots = arena[plan.specialSlots]
    symbolSlots.fill(with: 0)
    mergeSlots.fill(with: 0)
    specialSlots.fill(with: 0)

    tokenCount = count
    limits = plan.limits
    preTokenizer = plan.preTokenizer
    kinds = arena[plan.kinds]
    symbols = SymbolTable(
      bytes: arena[plan.bytes], offsets: arena[plan.offsets],
      slots: HashSlots(symbolSlots), symbolOfByte: arena[plan.symbolOfByte])
    let isComplete = try symbols.fill(vocabulary, kinds: kinds)

    let lengths = arena[plan.specialLengths]
    let collecting = SpecialTokens(
      slots: HashSlots(specialSlots), lengths: lengths, symbols: symbols,
      kinds: kinds)
    let lengthCount = try collecting.fill()
    specials = SpecialTokens(
      slots: collecting.slots, lengths: lengths[0..<lengthCount],
      symbols: symbols, kinds: kinds)

    merges = MergeTable(
      rows: arena[plan.merges], slots: HashSlots(mergeSlots))
    try merges.fill(
      vocabulary.merges, symbols: symbols, firstUnnamed: count + 256,
      unnamedCount: plan.unnamedCount,
      guessing: isComplete
        ? LikelyResults(symbols: symbols, kinds: kinds) : nil)

    let ids = FileIdentifiers(file, tokenCount: count)
    beginning = try ids.id("tokenizer.ggml.bos_token_id")
    end = try ids.id("tokenizer.ggml.eos_token_id")
    padding = try ids.id("tokenizer.ggml.padding_token_id")
    var endings = Endings()
    endings.insert(end)
    endings.insert(try ids.id("tokenizer.ggml.eot_token_id"))
    endings.insert(try ids.id("tokenizer.ggml.eom_token_id"))
    endings.insertSpelled(specials)
    self.endings = endings
    do throws(GGUFError) {
      addsBeginning =
        try file.boolean("tokenizer.ggml.add_bos_token") ?? false
    } catch {
      throw .file(error)
    }
  }
}

/// The ids that a file names, checked against its vocabulary.
private struct FileIdentifiers {
  let file: GGUFFile
  let tokenCount: Int

  init(_ file: GGUFFile, tokenCount: Int) {
    self.file = file
    self.tokenCount = tokenCount
  }

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
}

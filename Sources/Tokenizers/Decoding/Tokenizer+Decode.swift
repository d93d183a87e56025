public import Memory

extension Tokenizer {
  /// The bytes that a token stands for, part of a UTF-8 sequence maybe.
  ///
  /// A text is decoded by `StreamingDecoder`, which leaves out what is not the
  /// text's.
  /// Control and unknown tokens stand for nothing, unless `special` asks for
  /// their spelling; unused ones, and ids outside of the vocabulary, always do.
  public func bytes(of id: Int32, special: Bool = false) -> Bytes {
    switch kind(of: id) {
    case .normal, .userDefined, .byte: symbols[Int(id)]
    case .control, .unknown: special ? symbols[Int(id)] : Bytes()
    case .unused, nil: Bytes()
    }
  }

  /// The kind of a token, `nil` for an id outside of the vocabulary.
  public func kind(of id: Int32) -> TokenKind? {
    guard id >= 0, id < tokenCount else { return nil }
    return TokenKind(rawValue: kinds[Int(id)])
  }

  /// Whether an answer ends where a model says this token.
  public func isEndOfGeneration(_ id: Int32) -> Bool { endings.contains(id) }

  /// The token whose text is exactly this: a special one, or else one that text
  /// can become.
  @export(interface)
  public func token(spelled text: Bytes) -> Int32? {
    guard !text.isEmpty else { return nil }
    let polynomial = SpecialTokens.polynomial(text)
    if let special = specials.find(text, polynomial: polynomial) {
      return Int32(special)
    }
    let found: Int?
    let fallback: Region<UInt32>
    switch model {
    case .bytePairs:
      found = symbols.find(text)
      fallback = Region()
    case .sentencePieces(let pieces):
      found = symbols.find(text)
      fallback = pieces.fallback
    case .unigram(let unigram):
      found = unigram.piece(spelled: text)
      fallback = unigram.fallback
    }
    if let found, found < tokenCount { return Int32(found) }
    guard text.count == 1, fallback.count > 0,
      fallback[Int(text[0])] != SymbolTable.none
    else { return nil }
    return Int32(fallback[Int(text[0])])
  }

  /// The bytes of all tokens: those of token t from `offsets[t]` to
  /// `offsets[t + 1]`, whatever its kind is.
  public var spellings:
    (bytes: Region<UInt8>, offsets: Region<UInt32>, kinds: Region<UInt8>)
  {
    (symbols.bytes, symbols.offsets, kinds)
  }

  /// Whether encoding puts a space before a text and behind special tokens.
  public var addsSpace: Bool {
    switch model {
    case .bytePairs: false
    case .sentencePieces(let pieces): pieces.addsSpace
    case .unigram(let unigram): unigram.normalizer.addsSpace
    }
  }
}

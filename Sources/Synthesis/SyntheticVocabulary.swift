public import GGUF
public import Memory
public import Models

/// An invented vocabulary of a true one's kind and size.
///
/// Its words are the numerals of four letters, the shorter ones first, so that
/// every one is a shorter one and a letter, and about as long as true tokens
/// are. All other text is read byte by byte.
public struct SyntheticVocabulary: Sendable {
  let kind: VocabularyKind

  /// A vocabulary of that kind.
  public init(kind: VocabularyKind) { self.kind = kind }

  /// A token's length and text: `<0xNN>`, a control token's name, a word of up
  /// to 8 letters or `[PADn]`.
  private static let tokenBytes = 8 + 26
  /// A merge's length, a word of up to 9 letters and a space.
  private static let mergeBytes = 8 + 10
  private static let letters: StaticString = "aiko"

  /// Token types of the format.
  private enum TokenType {
    static let normal: Int32 = 1
    static let unknown: Int32 = 2
    static let control: Int32 = 3
    static let unused: Int32 = 5
    static let byte: Int32 = 6
  }

  /// The bytes of storage that the arrays take at most.
  public var storageBytes: Int {
    kind.count
      * (SyntheticVocabulary.tokenBytes + 2 * MemoryLayout<UInt32>.size)
      + kind.mergeCount * SyntheticVocabulary.mergeBytes
  }

  /// Declares all tokenizer keys in `writer`; `storage` is `storageBytes` that
  /// stay valid until the header is written.
  ///
  /// - Throws: `GGUFError` where a key is declared twice.
  public func add(
    to writer: inout GGUFWriter, storage: Region<UInt8>
  ) throws(GGUFError) {
    let numbers = kind.count * MemoryLayout<UInt32>.size
    var tokens = GGUFArrayBuilder(
      of: .string,
      in: storage[
        (2 * numbers)..<(2 * numbers + kind.count
          * SyntheticVocabulary.tokenBytes)])
    var types = GGUFArrayBuilder(of: .int32, in: storage[0..<numbers])
    func string(_ literal: StaticString) -> GGUFValue {
      .string(Bytes(literal))
    }
    let isPieces = kind == .swallow
    try writer.add("tokenizer.ggml.model", string(isPieces ? "llama" : "gpt2"))
    if isPieces {
      try addPieces(&tokens, &types)
    } else {
      try addBytePairs(&tokens, &types)
    }
    switch kind {
    case .qwen2: try writer.add("tokenizer.ggml.pre", string("qwen2"))
    case .llama3: try writer.add("tokenizer.ggml.pre", string("llama-bpe"))
    case .swallow: try writer.add("tokenizer.ggml.pre", string("default"))
    }
    try writer.add("tokenizer.ggml.tokens", .array(tokens.array))
    try writer.add("tokenizer.ggml.token_type", .array(types.array))
    if isPieces {
      var scores = GGUFArrayBuilder(
        of: .float32, in: storage[numbers..<(2 * numbers)])
      for id in 0..<kind.count {
        // The earlier a piece, the sooner it is merged.
        let rank = id - SyntheticVocabulary.firstPiece
        try scores.append(.float32(rank < 0 ? 0 : -Float(rank)))
      }
      try writer.add("tokenizer.ggml.scores", .array(scores.array))
    } else {
      let rest =
        storage.count - kind.mergeCount
        * SyntheticVocabulary.mergeBytes
      try writer.add(
        "tokenizer.ggml.merges",
        .array(try merges(storage[rest..<storage.count])))
    }
    try addControlIds(to: &writer)
  }

  private func addControlIds(
    to writer: inout GGUFWriter
  ) throws(GGUFError) {
    func add(_ key: StaticString, _ id: UInt32) throws(GGUFError) {
      try writer.add(key, .uint32(id))
    }
    switch kind {
    case .qwen2:
      try add("tokenizer.ggml.eos_token_id", 151_645)
      try add("tokenizer.ggml.padding_token_id", 151_643)
      try add("tokenizer.ggml.bos_token_id", 151_643)
      try writer.add("tokenizer.ggml.add_bos_token", .boolean(false))
    case .llama3:
      try add("tokenizer.ggml.bos_token_id", 128_000)
      try add("tokenizer.ggml.eos_token_id", 128_009)
    case .swallow:
      try add("tokenizer.ggml.bos_token_id", 1)
      try add("tokenizer.ggml.eos_token_id", 2)
      try add("tokenizer.ggml.unknown_token_id", 0)
      try writer.add("tokenizer.ggml.add_bos_token", .boolean(true))
      try writer.add("tokenizer.ggml.add_eos_token", .boolean(false))
    }
  }
}

/// The two kinds of tokens.
extension SyntheticVocabulary {
  /// Behind `<unk>`, `<s>`, `</s>` and the bytes.
  private static let firstPiece = 3 + 256

  /// SentencePiece: bytes by name, the letters and the mark of a space, words.
  private func addPieces(
    _ tokens: inout GGUFArrayBuilder, _ types: inout GGUFArrayBuilder
  ) throws(GGUFError) {
    let control: [(StaticString, Int32)] = [
      ("<unk>", TokenType.unknown), ("<s>", TokenType.control),
      ("</s>", TokenType.control),
    ]
    for (name, type) in control {
      try tokens.append(.string(Bytes(name)))
      try types.append(.int32(type))
    }
    try withText { text throws(GGUFError) in
      for byte in UInt8.min...UInt8.max {
        text.removeAll()
        // The format's names have capital digits.
        let digits = Bytes("0123456789ABCDEF")
        text.append("<0x")
        text.append(byte: digits[Int(byte >> 4)])
        text.append(byte: digits[Int(byte & 15)])
        text.append(">")
        try tokens.append(.string(text.bytes))
        try types.append(.int32(TokenType.byte))
      }
      try tokens.append(.string(Bytes("▁")))
      let letters = Bytes(SyntheticVocabulary.letters)
      for index in 0..<letters.count {
        try tokens.append(.string(letters[index..<(index + 1)]))
      }
      for number in 0..<(kind.count - tokens.count) {
        text.removeAll()
        Word(number).append(to: &text)
        try tokens.append(.string(text.bytes))
      }
      while types.count < kind.count {
        try types.append(.int32(TokenType.normal))
      }
    }
  }

  /// Byte-level BPE: bytes as GPT-2 spells them, words, control tokens, pads.
  private func addBytePairs(
    _ tokens: inout GGUFArrayBuilder, _ types: inout GGUFArrayBuilder
  ) throws(GGUFError) {
    try withText { text throws(GGUFError) in
      var unprintable: UInt32 = 256
      for byte in UInt8.min...UInt8.max {
        var scalar = UInt32(byte)
        switch byte {
        case 33...126, 161...172, 174...255: break
        default:
          scalar = unprintable
          unprintable += 1
        }
        text.removeAll()
        if scalar < 0x80 {
          text.append(byte: UInt8(scalar))
        } else {
          text.append(byte: UInt8(0xC0 | scalar >> 6))
          text.append(byte: UInt8(0x80 | scalar & 0x3F))
        }
        try tokens.append(.string(text.bytes))
      }
      for number in 0..<(kind.plainCount - tokens.count) {
        text.removeAll()
        Word(number).append(to: &text)
        try tokens.append(.string(text.bytes))
      }
    }
    while types.count < kind.plainCount {
      try types.append(.int32(TokenType.normal))
    }
    for control in kind.controlTokens {
      try tokens.appendPads(tokens.count..<control.id)
      while types.count < control.id {
        try types.append(.int32(TokenType.unused))
      }
      try tokens.append(.string(Bytes(control.name)))
      try types.append(.int32(TokenType.control))
    }
    try tokens.appendPads(tokens.count..<kind.count)
    while types.count < kind.count {
      try types.append(.int32(TokenType.unused))
    }
  }

  /// Every word as a shorter one and a letter, then in other ways until there
  /// are as many merges as in the true vocabulary.
  private func merges(_ storage: Region<UInt8>) throws(GGUFError) -> GGUFArray {
    var builder = GGUFArrayBuilder(of: .string, in: storage)
    try withText { text throws(GGUFError) in
      for tail in 1..<Word.mostLetters {
        for number in 0..<(kind.plainCount - 256) {
          guard builder.count < kind.mergeCount else { return }
          let word = Word(number)
          guard word.letters > tail else { continue }
          text.removeAll()
          word.append(to: &text, spaceBefore: tail)
          try builder.append(.string(text.bytes))
        }
      }
    }
    return builder.array
  }

  private func withText(
    _ body: (inout TextBuffer) throws(GGUFError) -> Void
  ) throws(GGUFError) {
    let start = UnsafeMutablePointer<UInt8>.allocate(
      capacity: SyntheticVocabulary.tokenBytes)
    defer { start.deallocate() }
    var text = TextBuffer(
      Region(start: start, count: SyntheticVocabulary.tokenBytes))
    try body(&text)
  }

  /// The word number n of two letters and more.
  private struct Word {
    /// 4⁹ words of nine letters and less are enough for any vocabulary.
    static let mostLetters = 9

    let letters: Int
    private let digits: Int

    init(_ number: Int) {
      var letters = 2
      var digits = number
      while digits >= 1 << (2 * letters) {
        digits -= 1 << (2 * letters)
        letters += 1
      }
      self.letters = letters
      self.digits = digits
    }

    /// Appends it, with a space before its last `tail` letters where there is
    /// one.
    func append(to out: inout TextBuffer, spaceBefore tail: Int? = nil) {
      let alphabet = Bytes(SyntheticVocabulary.letters)
      for place in 0..<letters {
        let left = letters - place
        if left == tail { out.append(" ") }
        out.append(byte: alphabet[digits >> (2 * (left - 1)) & 3])
      }
    }
  }
}

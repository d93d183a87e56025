import GGUF
import Memory

extension TinyModel {
  /// The ids that `addTokenizer` gives: a token for each byte, with the byte's
  /// own number, then these.
  public enum Token {
    /// `<|endoftext|>`.
    public static let endOfText: Int32 = 256
    /// `<|im_start|>`.
    public static let messageStart: Int32 = 257
    /// `<|im_end|>`.
    public static let messageEnd: Int32 = 258
    /// The least vocabulary that holds them.
    public static let count = 259
  }

  /// A token behind those that `Token` lists.
  public struct ExtraToken {
    let text: String
    let type: Int32

    /// A control token.
    public static func control(_ text: String) -> ExtraToken {
      ExtraToken(text: text, type: 3)
    }

    /// A user-defined token, which is found in all text.
    public static func word(_ text: String) -> ExtraToken {
      ExtraToken(text: text, type: 4)
    }

    /// A number without a meaning.
    public static func unused(_ text: String) -> ExtraToken {
      ExtraToken(text: text, type: 5)
    }
  }

  /// Adds a tokenizer without merges: a token a byte, ChatML's controls, and
  /// then `extra`.
  public mutating func addTokenizer(_ extra: [ExtraToken] = []) throws {
    precondition(shape.vocabulary >= Token.count + extra.count)
    set("tokenizer.ggml.model", .string(view("gpt2")))
    set("tokenizer.ggml.pre", .string(view("qwen2")))
    set("tokenizer.ggml.eos_token_id", .uint32(UInt32(Token.messageEnd)))
    var tokens = GGUFArrayBuilder(of: .string, in: region(of: 8192))
    var types = GGUFArrayBuilder(of: .int32, in: region(of: 2048))
    for byte in 0..<256 {
      try tokens.append(.string(view(TinyModel.symbol(byte))))
      try types.append(.int32(1))
    }
    for control in ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] {
      try tokens.append(.string(view(control)))
      try types.append(.int32(3))
    }
    for token in extra {
      try tokens.append(.string(view(token.text)))
      try types.append(.int32(token.type))
    }
    set("tokenizer.ggml.tokens", .array(tokens.array))
    set("tokenizer.ggml.token_type", .array(types.array))
  }

  /// The ids that `addPieces` gives: SentencePiece's usual ones, then a token for
  /// each byte, the space, the small letters, and a few of Japanese.
  public enum Piece {
    /// `<unk>`.
    public static let unknown: Int32 = 0
    /// `<s>`.
    public static let beginning: Int32 = 1
    /// `</s>`.
    public static let end: Int32 = 2
    /// The token of a byte.
    public static func byte(_ value: UInt8) -> Int32 { 3 + Int32(value) }
    /// U+2581.
    public static let space: Int32 = 259
    /// The least vocabulary that holds them.
    public static let count = 260 + texts.count

    /// What follows the space; where two could merge the earlier does.
    fileprivate static let texts =
      (0x61...0x7A).map { String(UnicodeScalar(UInt8($0))) } + [
        "の", "は", "日本", "\u{2581}a", "\u{2581}the", "th", "the",
      ]
  }

  /// Adds a SentencePiece tokenizer, as models of Llama's family have it.
  public mutating func addPieces() throws {
    precondition(shape.vocabulary >= Piece.count)
    set("tokenizer.ggml.model", .string(view("llama")))
    set("tokenizer.ggml.bos_token_id", .uint32(UInt32(Piece.beginning)))
    set("tokenizer.ggml.eos_token_id", .uint32(UInt32(Piece.end)))
    set("tokenizer.ggml.unknown_token_id", .uint32(UInt32(Piece.unknown)))
    var tokens = GGUFArrayBuilder(of: .string, in: region(of: 8192))
    var types = GGUFArrayBuilder(of: .int32, in: region(of: 2048))
    var scores = GGUFArrayBuilder(of: .float32, in: region(of: 2048))
    func add(_ text: String, _ type: Int32, _ score: Float) throws {
      try tokens.append(.string(view(text)))
      try types.append(.int32(type))
      try scores.append(.float32(score))
    }
    try add("<unk>", 2, 0)
    try add("<s>", 3, 0)
    try add("</s>", 3, 0)
    for byte in 0..<256 {
      let digits = String(byte, radix: 16, uppercase: true)
      try add("<0x" + (byte < 16 ? "0" : "") + digits + ">", 6, 0)
    }
    for (index, text) in (["\u{2581}"] + Piece.texts).enumerated() {
      try add(text, 1, -Float(index))
    }
    set("tokenizer.ggml.tokens", .array(tokens.array))
    set("tokenizer.ggml.token_type", .array(types.array))
    set("tokenizer.ggml.scores", .array(scores.array))
  }

  /// How GPT-2's alphabet spells a byte: printable ones of Latin 1 as they are,
  /// the others from U+0100 on.
  private static func symbol(_ byte: Int) -> String {
    func isPlain(_ byte: Int) -> Bool {
      (33...126).contains(byte) || (161...172).contains(byte)
        || (174...255).contains(byte)
    }
    let others = (0..<byte).count { !isPlain($0) }
    let value = isPlain(byte) ? byte : 256 + others
    return String(Unicode.Scalar(UInt32(value)).map { Character($0) } ?? "?")
  }

  /// A model that says after each token the one that `next` gives for it.
  ///
  /// Its layer adds nothing, so that the head meets the token's own row. Its
  /// tokens are those of `addTokenizer`, or with `hasPieces` of `addPieces`.
  public static func successor(
    trainedContext: Int, hasPieces: Bool = false, extra: [ExtraToken] = [],
    _ next: (Int32) -> Int32
  ) throws -> TinyModel {
    var shape = TinyModel.Shape()
    let count = hasPieces ? Piece.count : Token.count + extra.count
    (shape.vocabulary, shape.hidden) = (count, count)
    (shape.heads, shape.keyValueHeads, shape.headDimension) = (1, 1, 16)
    (shape.layers, shape.feedForward) = (1, 16)
    (shape.isTied, shape.hasBiases) = (false, false)
    shape.trainedContext = trainedContext
    var model = try TinyModel(shape, seed: 1)
    for name in ["attn_output", "ffn_down"] {
      try model.fill("blk.0.\(name).weight") { _ in 0 }
    }
    try model.fill("output_norm.weight") { _ in 1 }
    try model.fill("token_embd.weight") { $0 % (count + 1) == 0 ? 1 : 0 }
    let targets = (0..<count).map { Int(next(Int32($0))) }
    try model.fill("output.weight") { index in
      targets[index % count] == index / count ? 1 : 0
    }
    if hasPieces {
      try model.addPieces()
    } else {
      try model.addTokenizer(extra)
    }
    return model
  }
}

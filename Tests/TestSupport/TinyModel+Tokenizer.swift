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

  /// Adds a tokenizer without merges: a token a byte, and ChatML's controls.
  public mutating func addTokenizer() throws {
    precondition(shape.vocabulary >= Token.count)
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
    set("tokenizer.ggml.tokens", .array(tokens.array))
    set("tokenizer.ggml.token_type", .array(types.array))
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
  /// Its layer adds nothing, so that the head meets the token's own row.
  public static func successor(
    trainedContext: Int, _ next: (Int32) -> Int32
  ) throws -> TinyModel {
    var shape = TinyModel.Shape()
    let count = Token.count
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
    try model.addTokenizer()
    return model
  }
}

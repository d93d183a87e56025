import Quantization

/// The kinds of tokens, as files number them.
enum TokenType: Int32 {
  case normal = 1
  case unknown = 2
  case control = 3
  case userDefined = 4
  case unused = 5
  case byte = 6
}

/// The tokens of a file, by their numbers.
struct TokenTable {
  private(set) var texts: [[UInt8]]
  private(set) var types: [TokenType]
  private(set) var scores: [Float]
  /// Whether a number has no token of its own.
  private var isPadding: [Bool]

  /// The most tokens that an engine's tables are made for.
  static let limit = 2_000_000

  /// `count` places for tokens, which are `[PAD7]` until they get one.
  init(count: Int, score: Float) {
    texts = (0..<count).map { Array("[PAD\($0)]".utf8) }
    types = Array(repeating: .unused, count: count)
    scores = Array(repeating: score, count: count)
    isPadding = Array(repeating: true, count: count)
  }

  var count: Int { texts.count }

  /// Whether nothing was put at a number.
  func isEmpty(_ id: Int) -> Bool { isPadding[id] }

  /// Puts a token at its number, in place of what is there.
  mutating func put(
    _ text: [UInt8], _ type: TokenType, score: Float, at id: Int
  ) {
    texts[id] = text
    types[id] = type
    scores[id] = score
    isPadding[id] = false
  }

  /// The arrays of a file.
  func add(
    to list: inout KeyList, model: String, pre: String, hasScores: Bool
  ) {
    list.set("tokenizer.ggml.model", .text(model))
    list.set("tokenizer.ggml.pre", .text(pre))
    list.set("tokenizer.ggml.tokens", .strings(texts))
    if hasScores { list.set("tokenizer.ggml.scores", .floats(scores)) }
    list.set("tokenizer.ggml.token_type", .integers(types.map(\.rawValue)))
  }
}

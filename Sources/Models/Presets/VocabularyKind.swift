/// The vocabularies of the presets.
public enum VocabularyKind: BitwiseCopyable, Sendable {
  /// Byte-level BPE of 151,936 rows.
  case qwen2
  /// Byte-level BPE of 128,256 tokens.
  case llama3
  /// SentencePiece: Llama 2's 32,000 pieces and 11,176 Japanese ones.
  case swallow

  /// The tokens, and the rows of the embedding.
  public var count: Int {
    switch self {
    case .qwen2: 151_936
    case .llama3: 128_256
    case .swallow: 43_176
    }
  }

  /// How many of them are bytes and what is merged of them.
  public var plainCount: Int {
    switch self {
    case .qwen2: 151_643
    case .llama3: 128_000
    case .swallow: count
    }
  }

  /// The merges of the true vocabulary; Llama 3's names most tokens' parts in
  /// several ways.
  public var mergeCount: Int {
    switch self {
    case .qwen2: 151_387
    case .llama3: 280_147
    case .swallow: 0
    }
  }

  /// The control tokens that templates use; all other tokens from `plainCount` on
  /// are padding.
  public var controlTokens: [(id: Int, name: StaticString)] {
    switch self {
    case .qwen2: VocabularyKind.controlTokensOfQwen2
    case .llama3: VocabularyKind.controlTokensOfLlama3
    case .swallow: []
    }
  }

  // Each list is a function's only one, and is not inlined: Embedded Swift
  // numbers the constants of a function anew in each module that sees it, and
  // the linker keeps one of each number.
  @inline(never)
  private static var controlTokensOfQwen2: [(id: Int, name: StaticString)] {
    [
      (151_643, "<|endoftext|>"), (151_644, "<|im_start|>"),
      (151_645, "<|im_end|>"),
    ]
  }

  @inline(never)
  private static var controlTokensOfLlama3: [(id: Int, name: StaticString)] {
    [
      (128_000, "<|begin_of_text|>"), (128_001, "<|end_of_text|>"),
      (128_004, "<|finetune_right_pad_id|>"),
      (128_006, "<|start_header_id|>"), (128_007, "<|end_header_id|>"),
      (128_008, "<|eom_id|>"), (128_009, "<|eot_id|>"),
      (128_010, "<|python_tag|>"),
    ]
  }
}

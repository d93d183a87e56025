import Memory

/// The traits that make a file count as one of the families.
struct ModelFamilyRule {
  let family: ModelFamily
  /// A trait that the file must not contradict: one without the key may be
  /// anything.
  var architecture: StaticString?
  var tokens: ModelTraits.Tokens?
  /// A trait that must be true of it.
  var vocabulary: Int?
  var hasExperts = false
  /// Words that its names must have, all of them.
  var words: [StaticString] = []
  /// A word that its chat template must have.
  var mark: StaticString?

  var evidence: ModelFamily.Evidence {
    if !words.isEmpty { return .name }
    return mark == nil ? .shape : .template
  }

  func matches(_ traits: ModelTraits) -> Bool {
    if let architecture, let found = traits.architecture,
      found != Bytes(architecture)
    {
      return false
    }
    if let tokens, !traits.mayCut(tokens) { return false }
    if let vocabulary, traits.vocabulary != vocabulary { return false }
    if hasExperts, !traits.hasExperts { return false }
    for word in words where !traits.isNamed(word) { return false }
    if let mark, !traits.templateMentions(mark) { return false }
    // A guess stands on what the file says, not on what it leaves out.
    if evidence == .shape {
      if architecture != nil, traits.architecture == nil { return false }
      if tokens != nil, traits.tokens == nil { return false }
    }
    return true
  }

  /// The rows of the embedding of all Swallows whose vocabulary was extended:
  /// Llama 2's 32,000 pieces and 11,176 Japanese ones.
  private static let swallowVocabulary = 43_176

  /// The rows of LLM-jp-4's embedding.
  private static let llmJP4Vocabulary = 196_608

  /// Names come before templates, and both before guesses; of two names the
  /// one that says more.
  static let all = [
    ModelFamilyRule(
      family: tinySwallow, architecture: "qwen2", words: ["tinyswallow"]),
    ModelFamilyRule(
      family: superswallow, architecture: "llama", tokens: .sentencePiece,
      words: ["superswallow"]),
    ModelFamilyRule(
      family: swallowExperts, architecture: "llama", tokens: .sentencePiece,
      words: ["swallow", "moe"]),
    ModelFamilyRule(
      family: swallowExperts, architecture: "llama", tokens: .sentencePiece,
      vocabulary: swallowVocabulary, hasExperts: true, words: ["swallow"]),
    ModelFamilyRule(
      family: llamaSwallow, architecture: "llama", tokens: .byteLevel,
      words: ["llama", "3.1", "swallow"]),
    ModelFamilyRule(
      family: swallowFirst, architecture: "llama", tokens: .sentencePiece,
      words: ["swallow", "instruct", "v0.1"]),
    // instruct-hf, plus, NVE; base models, for want of anything better.
    ModelFamilyRule(
      family: swallow, architecture: "llama", tokens: .sentencePiece,
      words: ["swallow"]),
    ModelFamilyRule(
      family: ModelFamily("Llama 3.1", template: "llama-3.1"),
      architecture: "llama", tokens: .byteLevel, words: ["llama", "3.1"]),
    ModelFamilyRule(
      family: qwen3Swallow, architecture: "qwen3", words: ["qwen3", "swallow"]),
    ModelFamilyRule(
      family: qwen3Swallow, architecture: "qwen3moe",
      words: ["qwen3", "swallow"]),
    ModelFamilyRule(
      family: gptOSSSwallow, architecture: "gpt-oss", words: ["swallow"]),
    ModelFamilyRule(family: lfm25, architecture: "lfm2", words: ["lfm2.5"]),
    ModelFamilyRule(
      family: llmJP3, architecture: "llama", words: ["llm-jp-3"]),
    ModelFamilyRule(
      family: llmJP4, architecture: "llama", words: ["llm-jp-4"]),
    ModelFamilyRule(
      family: llmJP4, architecture: "qwen3moe", words: ["llm-jp-4"]),
    ModelFamilyRule(
      family: sarashina, architecture: "llama", words: ["sarashina2.2"]),
    ModelFamilyRule(
      family: smolLM2, architecture: "llama", tokens: .byteLevel,
      words: ["smollm2"]),

    ModelFamilyRule(
      family: tinySwallow, architecture: "qwen2", mark: "tinyswallow"),
    ModelFamilyRule(
      family: llmJP3, architecture: "llama",
      mark: "要求を適切に満たす応答を書きなさい。"),
    ModelFamilyRule(
      family: swallow, architecture: "llama", tokens: .sentencePiece,
      mark: "### 指示:"),
    ModelFamilyRule(
      family: smolLM2, architecture: "llama", tokens: .byteLevel,
      mark: "named smollm,"),

    ModelFamilyRule(
      family: swallowExperts, architecture: "llama", tokens: .sentencePiece,
      vocabulary: swallowVocabulary, hasExperts: true),
    ModelFamilyRule(
      family: swallow, architecture: "llama", tokens: .sentencePiece,
      vocabulary: swallowVocabulary),
    ModelFamilyRule(
      family: llmJP3, architecture: "llama", tokens: .sentencePiece,
      vocabulary: 99_584),
    ModelFamilyRule(
      family: llmJP4, architecture: "llama", tokens: .sentencePiece,
      vocabulary: llmJP4Vocabulary),
    ModelFamilyRule(
      family: llmJP4, architecture: "qwen3moe", vocabulary: llmJP4Vocabulary),
    ModelFamilyRule(
      family: sarashina, architecture: "llama", tokens: .sentencePiece,
      vocabulary: 102_400),
    ModelFamilyRule(
      family: ModelFamily("Llama 3", template: "llama-3"),
      architecture: "llama", tokens: .llamaByteLevel),
    // `[INST]` is ordinary text: harmless to models that never saw it.
    ModelFamilyRule(
      family: ModelFamily("Llama 2", template: "swallow-v0.1"),
      architecture: "llama", tokens: .sentencePiece),
    ModelFamilyRule(
      family: ModelFamily("Qwen2", template: "chatml"), architecture: "qwen2"),
    ModelFamilyRule(family: qwen3, architecture: "qwen3"),
    ModelFamilyRule(family: qwen3, architecture: "qwen3moe"),
    ModelFamilyRule(family: gemma, architecture: "gemma2"),
    ModelFamilyRule(family: gemma, architecture: "gemma3"),
    ModelFamilyRule(family: lfm2, architecture: "lfm2"),
    ModelFamilyRule(family: gptOSS, architecture: "gpt-oss"),
  ]

  /// The family of a file that meets no other rule.
  static let unknown = ModelFamily("unknown", template: "chatml")
}

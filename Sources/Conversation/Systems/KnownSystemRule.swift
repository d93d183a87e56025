import Memory

/// The traits that make a file count as one of the families.
struct KnownSystemRule {
  let system: KnownSystem
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

  var evidence: KnownSystem.Evidence {
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

  /// Names come before templates, and both before guesses; of two names the
  /// one that says more.
  static let all = [
    KnownSystemRule(
      system: tinySwallow, architecture: "qwen2", words: ["tinyswallow"]),
    KnownSystemRule(
      system: superswallow, architecture: "llama", tokens: .sentencePiece,
      words: ["superswallow"]),
    KnownSystemRule(
      system: swallowExperts, architecture: "llama", tokens: .sentencePiece,
      words: ["swallow", "moe"]),
    KnownSystemRule(
      system: swallowExperts, architecture: "llama", tokens: .sentencePiece,
      vocabulary: swallowVocabulary, hasExperts: true, words: ["swallow"]),
    KnownSystemRule(
      system: llamaSwallow, architecture: "llama", tokens: .byteLevel,
      words: ["llama", "3.1", "swallow"]),
    KnownSystemRule(
      system: swallowFirst, architecture: "llama", tokens: .sentencePiece,
      words: ["swallow", "instruct", "v0.1"]),
    // instruct-hf, plus, NVE; base models, for want of anything better.
    KnownSystemRule(
      system: swallow, architecture: "llama", tokens: .sentencePiece,
      words: ["swallow"]),
    KnownSystemRule(
      system: KnownSystem("Llama 3.1", template: "llama-3.1"),
      architecture: "llama", tokens: .byteLevel, words: ["llama", "3.1"]),

    KnownSystemRule(
      system: tinySwallow, architecture: "qwen2", mark: "tinyswallow"),
    KnownSystemRule(
      system: swallow, architecture: "llama", tokens: .sentencePiece,
      mark: "### 指示:"),

    KnownSystemRule(
      system: swallowExperts, architecture: "llama", tokens: .sentencePiece,
      vocabulary: swallowVocabulary, hasExperts: true),
    KnownSystemRule(
      system: swallow, architecture: "llama", tokens: .sentencePiece,
      vocabulary: swallowVocabulary),
    KnownSystemRule(
      system: KnownSystem("Llama 3", template: "llama-3"),
      architecture: "llama", tokens: .llamaByteLevel),
    // `[INST]` is ordinary text: harmless to models that never saw it.
    KnownSystemRule(
      system: KnownSystem("Llama 2", template: "swallow-v0.1"),
      architecture: "llama", tokens: .sentencePiece),
    KnownSystemRule(
      system: KnownSystem("Qwen2", template: "chatml"), architecture: "qwen2"),
  ]

  /// The family of a file that meets no other rule.
  static let unknown = KnownSystem("unknown", template: "chatml")
}

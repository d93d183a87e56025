/// The vocabularies of the presets.
///
/// `row` says everything of one; a new kind is a case and a row.
public enum VocabularyKind: BitwiseCopyable, CaseIterable, Sendable {
  /// Qwen2.5's.
  case qwen2
  /// Llama 3's.
  case llama3
  /// Llama 2's 32,000 pieces and 11,176 Japanese ones.
  case swallow
  /// Qwen2.5's with the marks of thinking.
  case qwen3
  /// Gemma 2's.
  case gemma2
  /// Gemma 3's.
  case gemma3
  /// LFM2's.
  case lfm2
  /// GPT-OSS's: o200k with the tokens of its talks.
  case gptOSS
  /// LLM-jp-4's.
  case llmJP
  /// Sarashina 2.2's.
  case sarashina

  /// The tokens, and the rows of the embedding.
  public var count: Int { row.count }

  /// The facts of the vocabulary.
  ///
  /// The numbers of control tokens are true for Qwen and Llama 3. Those of the
  /// others are true where a doc comment of their list does not say otherwise.
  @export(interface)
  public var row: VocabularyRow {
    switch self {
    case .qwen2, .qwen3:
      var row = VocabularyRow(
        .bytePairs, "qwen2", count: 151_936, plain: 0..<151_643)
      row.merges = 151_387
      row.control =
        self == .qwen2
        ? VocabularyKind.controlOfQwen2 : VocabularyKind.controlOfQwen3
      (row.beginning, row.end, row.padding) = (151_643, 151_645, 151_643)
      row.addsBeginning = false
      return row
    case .llama3:
      var row = VocabularyRow(
        .bytePairs, "llama-bpe", count: 128_256, plain: 0..<128_000)
      // Most tokens' parts are named in several ways.
      row.merges = 280_147
      row.control = VocabularyKind.controlOfLlama3
      (row.beginning, row.end) = (128_000, 128_009)
      return row
    case .swallow:
      var row = VocabularyRow(
        .merged, "default", count: 43_176, plain: 3..<43_176)
      row.control = VocabularyKind.controlOfLlama2
      (row.unknown, row.beginning, row.end) = (0, 1, 2)
      row.addsBeginning = true
      return row
    case .gemma2: return gemma(count: 256_000, firstPlain: 108)
    case .gemma3: return gemma(count: 262_144, firstPlain: 107)
    case .lfm2:
      var row = VocabularyRow(
        .bytePairs, "lfm2", count: 65_536, plain: 14..<65_536)
      row.merges = 65_266
      row.control = VocabularyKind.controlOfLFM2
      (row.padding, row.beginning, row.end) = (0, 1, 7)
      row.addsBeginning = true
      return row
    case .gptOSS:
      var row = VocabularyRow(
        .bytePairs, "gpt-4o", count: 201_088, plain: 0..<199_998)
      row.merges = 446_189
      row.control = VocabularyKind.controlOfGPTOSS
      (row.beginning, row.end, row.padding) = (199_998, 200_002, 199_999)
      row.addsBeginning = false
      return row
    case .llmJP:
      var row = VocabularyRow(
        .likeliest, "default", count: 196_608, plain: 8..<196_600)
      row.control = VocabularyKind.controlOfLLMjp
      (row.unknown, row.beginning, row.end, row.padding) = (0, 1, 2, 4)
      row.addsBeginning = true
      return row
    case .sarashina:
      var row = VocabularyRow(
        .likeliest, "default", count: 102_400, plain: 10..<102_400)
      row.control = VocabularyKind.controlOfSarashina
      (row.unknown, row.beginning, row.end, row.padding) = (0, 1, 2, 3)
      row.addsBeginning = false
      row.addsSpace = false
      return row
    }
  }

  private func gemma(count: Int, firstPlain: Int) -> VocabularyRow {
    var row = VocabularyRow(
      .merged, "default", count: count, plain: firstPlain..<count)
    row.control =
      self == .gemma2
      ? VocabularyKind.controlOfGemma2 : VocabularyKind.controlOfGemma3
    (row.padding, row.end, row.beginning, row.unknown) = (0, 1, 2, 3)
    row.addsBeginning = true
    row.addsSpace = false
    return row
  }
}

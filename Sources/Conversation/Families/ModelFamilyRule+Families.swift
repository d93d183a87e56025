import Sampling

/// The families, as their makers' cards and configurations describe them.
extension ModelFamilyRule {
  /// `generation_config.json` of SakanaAI/TinySwallow-1.5B-Instruct; its
  /// repetition penalty looks at all of prompt and output.
  static let tinySwallow = ModelFamily(
    "TinySwallow", template: "tinyswallow",
    defaultSystem:
      "あなたは、Sakana AI株式会社が開発したTinySwallowです。小型ながら、誠実で優秀なアシスタントです。",
    sampling: SamplingRecommendation(
      settings: [
        .temperature: 0.7, .topK: 20, .topP: 0.8, .minP: 0,
        .repetitionPenalty: 1.1, .penaltyLastN: -1,
      ]))

  /// The cards of tokyotech-llm/Swallow-…-instruct-v0.1: `do_sample=True,
  /// max_new_tokens=128`, else transformers' defaults.
  static let swallowFirst = ModelFamily(
    "Swallow instruct v0.1", template: "swallow-v0.1",
    defaultSystem: "あなたは誠実で優秀な日本人のアシスタントです。",
    sampling: SamplingRecommendation(
      settings: [
        .temperature: 1, .topK: 50, .topP: 1, .minP: 0, .repetitionPenalty: 1,
      ], maxTokens: 128))

  /// The cards of tokyotech-llm/Swallow-…-instruct-hf: `temperature=0.99,
  /// top_p=0.95, max_new_tokens=128`, else transformers' defaults.
  static let swallow = ModelFamily(
    "Swallow", template: "swallow-alpaca",
    sampling: SamplingRecommendation(
      settings: [
        .temperature: 0.99, .topK: 50, .topP: 0.95, .minP: 0,
        .repetitionPenalty: 1,
      ], maxTokens: 128),
    stops: alpacaStops)

  /// nitky/Superswallow-70b-v0.1 recommends no sampling.
  static let superswallow = ModelFamily(
    "Superswallow", template: "superswallow", stops: alpacaStops)

  /// Aratako/Swallow-MoE-2x13B-v0.1 recommends no sampling.
  static let swallowExperts = ModelFamily(
    "Swallow-MoE", template: "swallow-moe", stops: alpacaStops)

  /// The card of tokyotech-llm/Llama-3.1-Swallow-8B-Instruct-v0.5:
  /// `temperature=0.6, top_p=0.9, max_tokens=512`, else vLLM's defaults.
  ///
  /// The stop it names, `<|eot_id|>`, is a token that ends every answer anyway. Its
  /// example has no system message, as the simple form of the headers allows.
  static let llamaSwallow = ModelFamily(
    "Llama-3.1-Swallow", template: "llama-3",
    sampling: SamplingRecommendation(
      settings: [
        .temperature: 0.6, .topK: 0, .topP: 0.9, .minP: 0,
        .repetitionPenalty: 1,
      ], maxTokens: 512))

  /// The card of Qwen3 for answers that begin with thinking, as they do unless
  /// `enable_thinking` is false.
  static let qwen3 = ModelFamily(
    "Qwen3", template: "qwen3",
    sampling: SamplingRecommendation(settings: qwen3Settings))

  /// The cards of tokyotech-llm/Qwen3-Swallow: as Qwen3's.
  static let qwen3Swallow = ModelFamily(
    "Qwen3-Swallow", template: "qwen3",
    sampling: SamplingRecommendation(settings: qwen3Settings))

  private static let qwen3Settings: SamplerOverrides = [
    .temperature: 0.6, .topK: 20, .topP: 0.95, .minP: 0,
  ]

  /// The cards of llm-jp/llm-jp-3: `temperature=0.7, top_p=0.95,
  /// repetition_penalty=1.05`, else transformers' defaults.
  static let llmJP3 = ModelFamily(
    "LLM-jp-3", template: "llm-jp-3",
    sampling: SamplingRecommendation(settings: llmJPSettings))

  /// The cards of llm-jp/llm-jp-4, whose prompts are of gpt-oss's kind.
  static let llmJP4 = ModelFamily(
    "LLM-jp-4", template: "harmony",
    sampling: SamplingRecommendation(settings: llmJPSettings))

  private static let llmJPSettings: SamplerOverrides = [
    .temperature: 0.7, .topK: 50, .topP: 0.95, .minP: 0,
    .repetitionPenalty: 1.05, .penaltyLastN: -1,
  ]

  /// sbintuitions/sarashina2.2-instruct.
  static let sarashina = ModelFamily(
    "Sarashina2.2", template: "sarashina",
    sampling: SamplingRecommendation(settings: [.temperature: 0.7]))

  /// `generation_config.json` of google/gemma-2 and gemma-3.
  static let gemma = ModelFamily(
    "Gemma", template: "gemma",
    sampling: SamplingRecommendation(
      settings: [.temperature: 1, .topK: 64, .topP: 0.95, .minP: 0]))

  /// The cards of LiquidAI/LFM2: `temperature=0.3, min_p=0.15,
  /// repetition_penalty=1.05`, else transformers' defaults.
  static let lfm2 = ModelFamily(
    "LFM2", template: "lfm2",
    sampling: SamplingRecommendation(
      settings: [
        .temperature: 0.3, .topK: 50, .topP: 1, .minP: 0.15,
        .repetitionPenalty: 1.05, .penaltyLastN: -1,
      ]))

  /// The cards of LiquidAI/LFM2.5: `temperature=0.1, top_k=50,
  /// repetition_penalty=1.05`.
  static let lfm25 = ModelFamily(
    "LFM2.5", template: "lfm2",
    sampling: SamplingRecommendation(
      settings: [
        .temperature: 0.1, .topK: 50, .topP: 1, .minP: 0,
        .repetitionPenalty: 1.05, .penaltyLastN: -1,
      ]))

  /// The card of openai/gpt-oss: temperature 1 and nothing cut off.
  static let gptOSS = ModelFamily(
    "GPT-OSS", template: "harmony",
    sampling: SamplingRecommendation(
      settings: [.temperature: 1, .topK: 0, .topP: 1, .minP: 0]))

  /// The card of tokyotech-llm/GPT-OSS-Swallow.
  static let gptOSSSwallow = ModelFamily(
    "GPT-OSS-Swallow", template: "harmony",
    sampling: SamplingRecommendation(
      settings: [.temperature: 0.6, .topK: 0, .topP: 0.95, .minP: 0]))

  /// The card of HuggingFaceTB/SmolLM2-Instruct: `temperature=0.2, top_p=0.9,
  /// max_new_tokens=50`, else transformers' defaults.
  static let smolLM2 = ModelFamily(
    "SmolLM2", template: "smollm2",
    defaultSystem:
      "You are a helpful AI assistant named SmolLM, trained by Hugging Face",
    sampling: SamplingRecommendation(
      settings: [.temperature: 0.2, .topK: 50, .topP: 0.9, .minP: 0],
      maxTokens: 50))

  /// Text with which a model goes on to an invented next task.
  private static let alpacaStops: [StaticString] = ["### 指示:", "### 入力:"]
}

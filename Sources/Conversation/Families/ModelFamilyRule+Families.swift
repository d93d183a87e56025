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

  /// Text with which a model goes on to an invented next task.
  private static let alpacaStops: [StaticString] = ["### 指示:", "### 入力:"]
}

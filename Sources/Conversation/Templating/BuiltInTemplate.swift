public import Memory

/// A chat template that the program carries, for files that have none.
///
/// Each is Jinja and rendered like a file's own.
public enum BuiltInTemplate: CaseIterable, Sendable {
  /// ChatML without a system message of its own.
  case chatML
  /// ChatML with TinySwallow's system message.
  case tinySwallow
  /// `[INST] <<SYS>>`, as Swallow instruct v0.1 has it.
  case swallowV01
  /// Japanese Alpaca, as Swallow instruct has it.
  case swallowAlpaca
  /// Japanese Alpaca, as Superswallow has it.
  case superswallow
  /// Japanese Alpaca, as Swallow-MoE has it.
  case swallowMoE
  /// Llama 3's headers.
  case llama3
  /// Llama 3.1's headers, dates and functions.
  case llama31
  /// ChatML without the thinking of earlier answers, as Qwen3 has it.
  case qwen3
  /// ChatML with SmolLM2's system message.
  case smolLM2
  /// ChatML behind a beginning of text, as LFM2 has it.
  case lfm2
  /// `<start_of_turn>`, as Gemma 2 and 3 have it.
  case gemma
  /// Channels, as gpt-oss has them.
  case harmony
  /// `### 指示:` behind the sentence of LLM-jp-3.
  case llmJP3
  /// `<|user|>`, as Sarashina2.2 has it.
  case sarashina

  /// The name on the command line.
  public var name: StaticString {
    switch self {
    case .chatML: "chatml"
    case .tinySwallow: "tinyswallow"
    case .swallowV01: "swallow-v0.1"
    case .swallowAlpaca: "swallow-alpaca"
    case .superswallow: "superswallow"
    case .swallowMoE: "swallow-moe"
    case .llama3: "llama-3"
    case .llama31: "llama-3.1"
    case .qwen3: "qwen3"
    case .smolLM2: "smollm2"
    case .lfm2: "lfm2"
    case .gemma: "gemma"
    case .harmony: "harmony"
    case .llmJP3: "llm-jp-3"
    case .sarashina: "sarashina"
    }
  }

  /// The template of that name, or `nil`.
  public init?(named name: Bytes) {
    for template in BuiltInTemplate.allCases where name == template.name {
      self = template
      return
    }
    return nil
  }

  /// Its text in Jinja.
  public var source: StaticString {
    switch self {
    case .chatML, .tinySwallow, .smolLM2: BuiltInTemplate.chatMLSource
    case .qwen3: BuiltInTemplate.qwen3Source
    case .lfm2: BuiltInTemplate.lfm2Source
    case .gemma: BuiltInTemplate.gemmaSource
    case .harmony: BuiltInTemplate.harmonySource
    case .sarashina: BuiltInTemplate.sarashinaSource
    case .swallowV01: BuiltInTemplate.llama2Source
    case .swallowAlpaca: BuiltInTemplate.alpacaSource
    case .superswallow, .swallowMoE, .llmJP3: BuiltInTemplate.responseSource
    case .llama3: BuiltInTemplate.llama3Source
    case .llama31: BuiltInTemplate.llama31Source
    }
  }

  /// The value of its variable `default_system`: the system message of a list that
  /// has none.
  public var defaultSystem: StaticString? {
    switch self {
    case .tinySwallow:
      "あなたは、Sakana AI株式会社が開発したTinySwallowです。小型ながら、誠実で優秀なアシスタントです。"
    case .superswallow:
      "以下に、あるタスクを説明する指示があり、それに付随する入力が更なる文脈を提供しています。リクエストを適切に完了するための回答を記述してください。"
    case .llmJP3: "以下は、タスクを説明する指示です。要求を適切に満たす応答を書きなさい。"
    case .smolLM2:
      "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
    default: nil
    }
  }

  /// The value of its variable `begins_text`: whether a prompt begins with the
  /// beginning of a text.
  public var beginsText: Bool { self == .llmJP3 }

  /// Whether a user's message may have an `input` beside its content.
  public var takesInput: Bool { self == .swallowAlpaca }
}

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
    case .chatML, .tinySwallow: BuiltInTemplate.chatMLSource
    case .swallowV01: BuiltInTemplate.llama2Source
    case .swallowAlpaca: BuiltInTemplate.alpacaSource
    case .superswallow, .swallowMoE: BuiltInTemplate.responseSource
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
    default: nil
    }
  }

  /// Whether a user's message may have an `input` beside its content.
  public var takesInput: Bool { self == .swallowAlpaca }
}

import JSON

/// The keys of a request, each with what it may hold; options have the same
/// names with hyphens.
public enum RequestKey: Int, CaseIterable, Sendable {
  case id
  case messages
  case tools
  case templateKwargs
  case prompt
  case special
  case system
  case maxTokens
  case temperature
  case topK
  case topP
  case minP
  case repetitionPenalty
  case frequencyPenalty
  case presencePenalty
  case penaltyLastN
  case seed
  case stop
  case ignoreEOS
  case stream
  case continues

  /// The key.
  public var name: StaticString {
    switch self {
    case .id: "id"
    case .messages: "messages"
    case .tools: "tools"
    case .templateKwargs: "template_kwargs"
    case .prompt: "prompt"
    case .special: "special"
    case .system: "system"
    case .maxTokens: "max_tokens"
    case .temperature: "temperature"
    case .topK: "top_k"
    case .topP: "top_p"
    case .minP: "min_p"
    case .repetitionPenalty: "repetition_penalty"
    case .frequencyPenalty: "frequency_penalty"
    case .presencePenalty: "presence_penalty"
    case .penaltyLastN: "penalty_last_n"
    case .seed: "seed"
    case .stop: "stop"
    case .ignoreEOS: "ignore_eos"
    case .stream: "stream"
    case .continues: "continue"
    }
  }

  /// What a key holds.
  public enum Kind: Sendable {
    /// A string of at most 64 bytes, or an integer.
    case tag
    /// An array of `{"role":…,"content":…}`.
    case messages
    /// An array of objects.
    case objects
    /// An object.
    case object
    /// A string.
    case string
    /// `true` or `false`.
    case boolean
    /// An integer in a range.
    case integer(Int, Int)
    /// A number in a range.
    case number(Double, Double)
    /// A string, or an array of them.
    case strings

    /// The word for it in the reply to `hello`.
    public var name: StaticString {
      switch self {
      case .tag: "id"
      case .messages: "messages"
      case .objects: "objects"
      case .object: "object"
      case .string: "string"
      case .boolean: "boolean"
      case .integer: "integer"
      case .number: "number"
      case .strings: "strings"
      }
    }
  }

  /// What the key holds.
  public var kind: Kind {
    switch self {
    case .id: .tag
    case .messages: .messages
    case .tools: .objects
    case .templateKwargs: .object
    case .prompt, .system: .string
    case .special, .ignoreEOS, .stream, .continues: .boolean
    case .maxTokens: .integer(0, Int(Int32.max))
    case .temperature: .number(0, 100)
    case .topK: .integer(0, Int(Int32.max))
    case .topP, .minP: .number(0, 1)
    case .repetitionPenalty: .number(0.01, 100)
    case .frequencyPenalty, .presencePenalty: .number(-100, 100)
    case .penaltyLastN: .integer(-1, Int(Int32.max))
    case .seed: .integer(0, Int.max)
    case .stop: .strings
    }
  }

  /// The key that a member's name spells, or `nil`.
  init?(_ text: JSONText) {
    for key in RequestKey.allCases where text == key.name {
      self = key
      return
    }
    return nil
  }
}

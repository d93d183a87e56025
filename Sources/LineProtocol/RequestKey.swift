public import Sampling

/// The keys of a request, each with its kind of value; options have the same
/// names with hyphens.
public enum RequestKey: Equatable, NamedCase, Sendable {
  case id
  case messages
  case tools
  case templateKwargs
  case prompt
  case special
  case system
  case maxTokens
  /// A setting of the sampler.
  case sampling(SamplerKey)
  case logitBias
  case sequenceBreakers
  case logprobs
  case topLogprobs
  case choices
  case stop
  case ignoreEOS
  case stream
  case continues
  case speculation
  case grammar
  case jsonSchema
  case responseFormat
  case session
  case parts
  case toolChoice
  case parallelToolCalls
  case thinking
  case thinkingBudget

  /// The key's name and its kind of value.
  private var row: (name: StaticString, kind: Kind) {
    switch self {
    case .id: ("id", .tag)
    case .messages: ("messages", .messages)
    case .tools: ("tools", .objects)
    case .templateKwargs: ("template_kwargs", .object)
    case .prompt: ("prompt", .string)
    case .special: ("special", .boolean)
    case .system: ("system", .string)
    case .maxTokens: ("max_tokens", .integer(0, Int(Int32.max)))
    case .sampling(let key): (key.row.name, Kind(key.row.field))
    case .logitBias: ("logit_bias", .object)
    case .sequenceBreakers: ("dry_sequence_breakers", .strings)
    case .logprobs: ("logprobs", .boolean)
    case .topLogprobs: ("top_logprobs", .integer(0, 20))
    case .choices: ("choices", .strings)
    case .stop: ("stop", .strings)
    case .ignoreEOS: ("ignore_eos", .boolean)
    case .stream: ("stream", .boolean)
    case .continues: ("continue", .boolean)
    case .speculation: ("speculation", .string)
    case .grammar: ("grammar", .string)
    case .jsonSchema: ("json_schema", .object)
    case .responseFormat: ("response_format", .object)
    case .session: ("session", .string)
    case .parts: ("parts", .boolean)
    case .toolChoice: ("tool_choice", .choice)
    case .parallelToolCalls: ("parallel_tool_calls", .boolean)
    case .thinking: ("thinking", .boolean)
    case .thinkingBudget: ("thinking_budget", .integer(0, Int(Int32.max)))
    }
  }

  /// The key's name in a request.
  public var name: StaticString { row.name }

  /// The kind of value that the key takes.
  public var kind: Kind { row.kind }

  /// Whether the key has a part in what a chat template makes of messages.
  var makesPrompt: Bool {
    switch self {
    case .messages, .tools, .templateKwargs, .continues, .system, .thinking,
      .parts:
      true
    default: false
    }
  }

  /// A kind of value.
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
    /// A word, or an object that names a function.
    case choice

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
      case .choice: "choice"
      }
    }

    init(_ field: SamplerField) {
      switch field {
      case .integer(let least, let most, _, _): self = .integer(least, most)
      case .number(let least, let most, _, _): self = .number(least, most)
      }
    }
  }
}

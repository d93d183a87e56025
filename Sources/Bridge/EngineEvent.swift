public import JSON
public import Memory

/// A line of the engine.
///
/// Its members are views: they live as long as the line.
public struct EngineEvent {
  /// What happened.
  public enum Kind: Sendable {
    case hello, ready, prefill, delta, end, error, stats, sessions
    case tokens, text, forgotten, other
  }

  /// What happened.
  public private(set) var kind = Kind.other
  /// The number of the request that it belongs to.
  public private(set) var number: Int?
  /// More of an answer's text.
  public private(set) var content: JSONText?
  /// More of a thought.
  public private(set) var reasoning: JSONText?
  /// Calls, as OpenAI streams them.
  public private(set) var calls: Bytes?
  /// Log probabilities of tokens, a list.
  public private(set) var logprobs: Bytes?
  /// Why an answer ended.
  public private(set) var finishReason: JSONText?
  /// The counts of tokens.
  public private(set) var usage: Bytes?
  /// The figures of time.
  public private(set) var timings: Bytes?
  /// The seed that was used.
  public private(set) var seed: Bytes?
  /// An error's code.
  public private(set) var code: JSONText?
  /// The key at fault.
  public private(set) var key: JSONText?
  /// What happened, for a person.
  public private(set) var message: JSONText?
  /// How many tokens of a prompt are computed.
  public private(set) var done = 0
  /// How many tokens the prompt has.
  public private(set) var total = 0
  /// The name of the model's file.
  public private(set) var model: JSONText?
  /// What the model is built like.
  public private(set) var architecture: JSONText?
  /// How many weights it has.
  public private(set) var parameters = 0
  /// The bytes of its files.
  public private(set) var bytes = 0
  /// The number of the types of its weights.
  public private(set) var fileType: Int?
  /// The positions of a prompt and its answer.
  public private(set) var context = 0
  /// The most bytes of a line.
  public private(set) var lineLimit = 0
  /// The most requests that wait besides the one that runs.
  public private(set) var queueLimit = 0
  /// A list of tokens.
  public private(set) var tokens: Bytes?
  /// The texts of those tokens.
  public private(set) var pieces: Bytes?
  /// Whether more events of this answer follow.
  public private(set) var hasMore = false

  /// Reads a line.
  ///
  /// - Throws: `JSONError` where the line is no JSON object.
  public init(_ line: Bytes) throws(JSONError) {
    var reader = JSONReader(line)
    try reader.beginObject()
    while let name = try reader.nextKey() {
      switch name {
      case "event": kind = EngineEvent.kind(try reader.string())
      case "id": number = try EngineEvent.integer(&reader)
      case "content": content = try reader.string()
      case "reasoning_content": reasoning = try reader.string()
      case "tool_calls": calls = try reader.raw()
      case "logprobs": logprobs = try EngineEvent.logprobs(&reader)
      case "finish_reason": finishReason = try reader.string()
      case "usage": usage = try reader.raw()
      case "timings": timings = try reader.raw()
      case "seed": seed = try reader.raw()
      case "code": code = try reader.string()
      case "key": key = try reader.string()
      case "message": message = try reader.string()
      case "done": done = try EngineEvent.integer(&reader) ?? 0
      case "total": total = try EngineEvent.integer(&reader) ?? 0
      case "model": model = try reader.string()
      case "architecture": architecture = try reader.string()
      case "parameters": parameters = try EngineEvent.integer(&reader) ?? 0
      case "bytes": bytes = try EngineEvent.integer(&reader) ?? 0
      case "file_type": fileType = try EngineEvent.integer(&reader)
      case "context": context = try EngineEvent.integer(&reader) ?? 0
      case "limits": try readLimits(&reader)
      case "tokens" where try reader.peek() == .array:
        tokens = try reader.raw()
      case "pieces": pieces = try reader.raw()
      case "more": hasMore = try reader.bool()
      default: try reader.skip()
      }
    }
  }

  private static func kind(_ name: JSONText) -> Kind {
    switch name {
    case "hello": .hello
    case "ready": .ready
    case "prefill": .prefill
    case "delta": .delta
    case "end": .end
    case "error": .error
    case "stats": .stats
    case "sessions": .sessions
    case "tokens": .tokens
    case "text": .text
    case "forgotten": .forgotten
    default: .other
    }
  }

  /// An integer; `nil` for a value of another kind.
  private static func integer(
    _ reader: inout JSONReader
  ) throws(JSONError) -> Int? {
    guard try reader.peek() == .number else {
      try reader.skip()
      return nil
    }
    return Int(try reader.integer())
  }

  /// The elements of `{"content":[…]}`, without the brackets.
  private static func logprobs(
    _ reader: inout JSONReader
  ) throws(JSONError) -> Bytes? {
    guard try reader.peek() == .object else {
      try reader.skip()
      return nil
    }
    var found: Bytes?
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let value = try reader.raw()
      if key == "content", value.count >= 2 {
        found = value[1..<(value.count - 1)]
      }
    }
    return found
  }

  private mutating func readLimits(
    _ reader: inout JSONReader
  ) throws(JSONError) {
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "line": lineLimit = try EngineEvent.integer(&reader) ?? 0
      case "queue": queueLimit = try EngineEvent.integer(&reader) ?? 0
      default: try reader.skip()
      }
    }
  }
}

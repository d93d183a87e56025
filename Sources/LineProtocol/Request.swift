/// What a client asks to be answered; its texts stay in the line.
public struct Request: BitwiseCopyable {
  /// What the client calls it.
  public var id: Tag
  /// The most tokens of the answer.
  public var maxTokens: Int?
  /// Sampling, where the client says something.
  public var temperature: Double?
  /// See `SamplerSettings`.
  public var topK: Int?
  /// See `SamplerSettings`.
  public var topP: Double?
  /// See `SamplerSettings`.
  public var minP: Double?
  /// See `SamplerSettings`.
  public var repetitionPenalty: Double?
  /// See `SamplerSettings`.
  public var frequencyPenalty: Double?
  /// See `SamplerSettings`.
  public var presencePenalty: Double?
  /// See `SamplerSettings`.
  public var penaltyLastN: Int?
  /// What the draws depend on.
  public var seed: UInt64?
  /// Whether the answer goes on where the model ends it.
  public var ignoresEnd = false
  /// Whether the answer is sent as it is made.
  public var streams = true
  /// Whether control tokens are read in `prompt`.
  public var readsSpecial = false
  /// Whether the text is `prompt` instead of `messages`.
  public var isRaw = false

  init(id: Tag) {
    self.id = id
  }
}

/// A line that a client sent, understood.
public enum ClientMessage {
  /// A request to answer.
  case request(Request)
  /// The end of a request.
  case cancel(Tag)
  /// A sign of life is wanted.
  case ping(Tag)
  /// The list of keys and errors is wanted.
  case hello
  /// Figures are wanted.
  case stats
  /// The program shall end.
  case quit
}

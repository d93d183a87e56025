public import Sampling

/// A request to be answered.
///
/// Its texts stay in the line, and it knows where: a copy of the request beside
/// a copy of the line is all that a queue keeps.
public struct Request: BitwiseCopyable {
  /// The client's name for it.
  public var id: Tag
  /// The most tokens of the answer.
  public var maxTokens: Int?
  /// The settings of the sampler that the client gives.
  public var sampling = SamplerOverrides()
  /// Whether the answer goes on where the model ends it.
  public var ignoresEnd = false
  /// Whether the answer is sent as it is made.
  public var streams = true
  /// Whether control tokens are read in `prompt`.
  public var readsSpecial = false
  /// Whether the answer continues the last message, which is the assistant's.
  public var continues = false
  /// Whether the first message is the system's.
  public var beginsWithSystem = false
  /// Where the line has `messages`.
  public var messages = RequestPart()
  /// Where the line has `prompt`.
  public var prompt = RequestPart()
  /// Where the line has `system`.
  public var system = RequestPart()
  /// Where the line has `tools`, if there is one at least.
  public var tools = RequestPart()
  /// Where the line has `template_kwargs`.
  public var variables = RequestPart()
  /// Where the line has `stop`.
  public var stop = RequestPart()

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

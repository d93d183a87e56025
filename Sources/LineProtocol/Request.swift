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
  /// How tokens are guessed.
  public var speculation: Speculation?
  /// Whether the answer is sent as it is made.
  public var streams = true
  /// Whether control tokens are read in `prompt`.
  public var readsSpecial = false
  /// Whether the answer continues the last message, which is the assistant's.
  public var continues = false
  /// Whether the first message is the system's.
  public var beginsWithSystem = false
  /// The place of `messages` in the line.
  public var messages = RequestPart()
  /// The place of `prompt` in the line.
  public var prompt = RequestPart()
  /// The place of `system` in the line.
  public var system = RequestPart()
  /// The place of `tools` in the line, if there is one at least.
  public var tools = RequestPart()
  /// The place of `template_kwargs` in the line.
  public var variables = RequestPart()
  /// The place of `stop` in the line.
  public var stop = RequestPart()

  init(id: Tag) {
    self.id = id
  }
}

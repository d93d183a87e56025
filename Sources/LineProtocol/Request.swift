public import Sampling

/// A request to be answered.
///
/// Its texts stay in the line, and it knows where: a copy of the request beside
/// a copy of the line is all that a queue keeps.
public struct Request: BitwiseCopyable {
  /// The client's name for it; only a deed may be without.
  public var id: Tag?
  /// What is to be done; `nil` where an answer is wanted.
  public var deed: Deed?
  /// The place in the line of a deed's text or tokens.
  public var subject = RequestPart()
  /// Whether what the model's sequences begin with stands before the tokens of
  /// a text.
  public var marksBeginning = false
  /// Whether the text of each token is sent.
  public var sendsPieces = false
  /// The session that is meant.
  public var session: SessionName?
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
  /// Whether control tokens are read in `prompt`, and in a text whose tokens are
  /// wanted, or spelled where tokens become text.
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
  /// The place of `logit_bias` in the line.
  public var logitBias = RequestPart()
  /// The place of `dry_sequence_breakers` in the line.
  public var sequenceBreakers = RequestPart()
  /// The place of `choices` in the line.
  public var choices = RequestPart()
  /// Whether the tokens' log probabilities are sent.
  public var sendsLogprobs = false
  /// How many of the likeliest tokens are sent with each.
  public var topLogprobs = 0

  /// The key that asks for a form of the answer, where one does.
  public var formKey: StaticString?
  /// The place of `grammar` in the line.
  public var grammar = RequestPart()
  /// The place in the line of the JSON Schema that the answer must satisfy.
  public var schema = RequestPart()
  /// Whether the answer must be an object of any kind.
  public var wantsObject = false
  /// Whether the answer is sent in parts: text, thoughts and calls apart.
  public var sendsParts = false
  /// Which functions the answer calls, if that is said.
  public var toolChoice: ToolChoice?
  /// Whether an answer may call several functions.
  public var allowsParallel = true
  /// Whether the model thinks before it answers, if that is said.
  public var thinks: Bool?
  /// The most tokens of a thought.
  public var thoughtLimit: Int?

  /// The key that the prompt is made from.
  public var promptKey: StaticString {
    prompt.isThere ? RequestKey.prompt.name : RequestKey.messages.name
  }

  init() {}
}

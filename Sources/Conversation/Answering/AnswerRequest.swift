public import Memory
public import Sampling
public import Templates

/// A prompt, and when its answer ends at the latest.
public struct AnswerRequest {
  /// The prompt.
  public var prompt: Prompt
  /// The time that templates may ask for.
  public var now: CivilTime
  /// The most tokens of the answer.
  public var limit = Int.max
  /// Whether the answer goes on where the model ends it.
  public var ignoresEnd = false
  /// Tokens that are taken instead of the first drawn ones: for those who measure
  /// time.
  public var forced = Region<Int32>()
  /// How many of the likeliest tokens the observer is told with each token and
  /// its log probability; `nil` tells neither.
  public var logprobs: Int?
  /// How the answer is taken apart; `nil` gives it as it is.
  public var parts: PartsRequest?
  /// How tokens are guessed, which changes the time alone.
  public var speculation = Speculation.both

  /// Asks for an answer that the model, a stop string or the context ends.
  public init(_ prompt: Prompt, now: CivilTime) {
    self.prompt = prompt
    self.now = now
  }

  /// Whether the prompt is a turn of the dialogue.
  var isTurn: Bool {
    if case .turn = prompt { return true }
    return false
  }
}

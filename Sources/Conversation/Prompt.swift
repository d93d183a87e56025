public import Memory
public import Templates

/// What shall be answered.
public enum Prompt {
  /// Text that the answer goes on with, without a template, behind an
  /// instruction; control tokens are read in it where `readsControls` is true.
  case text(Bytes, instruction: Bytes? = nil, readsControls: Bool = false)
  /// The next turn of the dialogue: a question, behind an instruction.
  case turn(Bytes, instruction: Bytes? = nil)
  /// Messages that say everything: the dialogue is left as it is.
  case messages(ChatRequest)
}

/// A prompt, and when its answer ends at the latest.
public struct AnswerRequest {
  /// What shall be answered.
  public var prompt: Prompt
  /// The time that templates may ask for.
  public var now: CivilTime
  /// The most tokens of the answer.
  public var limit = Int.max
  /// Whether the answer goes on where the model ends it.
  public var ignoresEnd = false

  /// Asks for an answer that the model, a stop string or the context ends.
  public init(_ prompt: Prompt, now: CivilTime) {
    self.prompt = prompt
    self.now = now
  }
}

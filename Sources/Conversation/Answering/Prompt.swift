public import Memory

/// Something to be answered.
public enum Prompt {
  /// Text that the answer goes on with, without a template, behind an
  /// instruction; control tokens are read in it where `readsControls` is true.
  case text(Bytes, instruction: Bytes? = nil, readsControls: Bool = false)
  /// The next turn of the dialogue: a question, behind an instruction.
  case turn(Bytes, instruction: Bytes? = nil)
  /// Tokens that the answer goes on with.
  case tokens(Region<Int32>)
  /// Messages that say everything: the dialogue is left as it is.
  case messages(ChatRequest)
}

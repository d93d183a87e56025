public import Memory
public import Templates
public import Tokenizers

/// Texts and tokens of those who want no answer: cache and dialogue stay.
extension Answerer {
  /// Makes the tokens of a text as of a prompt, of any length.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - readsControls: whether control tokens are read in it.
  ///   - marksBeginning: whether what the model's sequences begin with stands
  ///     first.
  ///   - tokens: where they go.
  /// - Throws: `AnswerError` where they do not fit, or a word is too long.
  public func encode(
    _ text: Bytes, readsControls: Bool, marksBeginning: Bool,
    into tokens: inout TokenBuffer
  ) throws(AnswerError) {
    do {
      try tokenizer.encode(
        readsControls ? .template(text) : .user(text),
        edges: marksBeginning ? .beginning : .none, into: &tokens, work: work)
    } catch { throw .session(.tokenizer(error)) }
  }

  /// Writes the prompt that messages make, as long as it may be.
  ///
  /// - Parameters:
  ///   - chat: the messages.
  ///   - takesApart: whether it is the prompt of an answer that is taken apart.
  ///   - now: the time that the template may ask for.
  /// - Returns: the prompt; valid until the next one.
  /// - Throws: `AnswerError` where the template does not take the messages, or
  ///   the prompt has too many bytes.
  @export(interface)
  public mutating func rendered(
    _ chat: ChatRequest, takesApart: Bool, now: CivilTime
  ) throws(AnswerError) -> Bytes {
    if takesApart, markup.isThere, !channels.areUsed {
      _ = findMarkup(now: now)
    }
    try render(
      chat, now, callContent: takesApart ? markup.callContent : nil)
    guard !prompt.isTruncated else {
      throw .textTooLong(limit: limits.lineBytes)
    }
    return prompt.marked.bytes
  }
}

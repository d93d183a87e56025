public import Memory
import Sampling
import Tokenizers

/// What a prompt's answer brings beside the prompt: biases, breakers, choices.
extension Answerer {
  /// Adds to the logit of a token in the next answer.
  ///
  /// - Returns: false where there are too many, or the model has no such token.
  @export(interface)
  public mutating func addBias(_ id: Int32, _ bias: Float) -> Bool {
    guard id >= 0, id < tokenizer.tokenCount,
      biasCount < LogProbabilities.mostBiases
    else { return false }
    biases[biasCount] = TokenBias(id: id, bias: bias)
    biasCount += 1
    return true
  }

  /// Adds to the logits of all tokens of a text in the next answer.
  ///
  /// - Returns: false where there are too many, or none.
  @export(interface)
  public mutating func addBias(_ text: Bytes, _ bias: Float) -> Bool {
    clear()
    defer { clear() }
    prompt.append(user: text)
    do throws(AnswerError) { try encodePrompt() } catch { return false }
    for index in 0..<ids.count where !addBias(ids[index], bias) {
      return false
    }
    return ids.count > 0
  }

  /// Lets no text at all break the sequences of DRY in the next answer, but those
  /// that are added.
  public mutating func removeSequenceBreakers() { breakers.removeAll() }

  /// Lets a text break the sequences of DRY in the next answer, too.
  ///
  /// - Returns: false where there are too many, or its length is unusable.
  public mutating func addSequenceBreaker(_ text: Bytes) -> Bool {
    breakers.add(text)
  }

  /// Asks which of some texts is the likeliest answer instead of one.
  ///
  /// - Returns: false where there are too many, or its length is unusable.
  public mutating func addChoice(_ text: Bytes) -> Bool { choices.add(text) }

  /// Forgets what was added for an answer.
  public mutating func forgetAdditions() {
    biasCount = 0
    choices.removeAll()
    breakers.restore()
  }
}

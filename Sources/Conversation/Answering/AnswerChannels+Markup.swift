import Markup
import Memory

/// How messages of an answer are marked, for answers that are held to a form.
extension AnswerChannels {
  /// The marks of a message to a function.
  static var calls: CallMarkup {
    var calls = CallMarkup()
    calls.open = Bytes("<|channel|>commentary to=functions.")
    calls.middle = Bytes(" <|constrain|>json<|message|>")
    calls.close = Bytes("<|call|>")
    // A message to the user may come before it.
    calls.separator = Bytes("<|end|><|start|>assistant")
    return calls
  }

  /// The marks of a message that is thought, up to the next one: a call, whose
  /// header has a form, or the text for the user.
  static func thoughts(beforeCalls: Bool) -> ThoughtMarkup {
    ThoughtMarkup(
      open: Bytes("<|channel|>analysis<|message|>"),
      close: beforeCalls
        ? Bytes("<|end|><|start|>assistant")
        : Bytes("<|end|><|start|>assistant<|channel|>final<|message|>"))
  }
}

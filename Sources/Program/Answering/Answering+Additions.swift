import Conversation
import LineProtocol
import Memory

/// What options add to each answer.
extension Answering {
  /// Looks whether the model has what the options name.
  ///
  /// - Throws: `ProgramError.usage` where it lacks a token.
  mutating func checkAdditions(
    _ settings: AnswerSettings
  ) throws(ProgramError) {
    try addAdditions(settings)
    answerer.forgetAdditions()
  }

  /// Gives the options' biases, breakers and choices to the next answer.
  ///
  /// - Throws: `ProgramError.usage` where the model lacks a token.
  mutating func addAdditions(
    _ settings: AnswerSettings
  ) throws(ProgramError) {
    for given in settings.biases {
      let isUsed =
        if let id = LogitBias.id(spelled: given.token) {
          answerer.addBias(id, given.bias)
        } else {
          answerer.addBias(given.token, given.bias)
        }
      guard isUsed else {
        throw .usage(
          .valueUnusable(
            Option.logitBias.name, ShortText(given.token),
            wanted: "up to 1024 tokens that the model has"))
      }
    }
    if let breakers = settings.breakers {
      answerer.removeSequenceBreakers()
      for text in breakers { _ = answerer.addSequenceBreaker(text) }
    }
    for text in settings.choices { _ = answerer.addChoice(text) }
  }
}

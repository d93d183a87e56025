/// An error that may be the answerer's.
public protocol AnswerTrouble: Error {
  /// The answerer's error.
  init(_ error: AnswerError)
}

/// A call of a function in an answer.
struct AnswerCall {
  var id: [UInt8] = []
  var name: [UInt8] = []
  /// The arguments' JSON, as the contents of a JSON string.
  var arguments: [UInt8] = []
}

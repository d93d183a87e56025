/// How far a stream of `/v1/responses` is.
struct ResponseItems {
  /// The item that is being written.
  enum Open: Equatable {
    case none, reasoning, message
    case call(Int)
  }

  var open = Open.none
  /// The items that are whole, spelled as JSON with commas between them.
  var finished: [UInt8] = []
  /// How many those are.
  var count = 0
  /// The number of the next event.
  var sequence = 0
  /// Where the open item begins in the answer's text, thoughts and
  /// probabilities.
  var contentStart = 0
  var reasoningStart = 0
  var logprobsStart = 0
}

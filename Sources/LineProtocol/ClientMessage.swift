/// A line that a client sent, understood.
public enum ClientMessage {
  /// A request to answer.
  case request(Request)
  /// The end of a request.
  case cancel(Tag)
  /// A sign of life is wanted.
  case ping(Tag)
  /// The list of keys and errors is wanted.
  case hello
  /// Figures are wanted.
  case stats
  /// The program shall end.
  case quit
}

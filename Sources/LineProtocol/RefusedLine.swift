/// A line that could not be understood, and the id where one was read.
public struct RefusedLine: Error {
  /// Why.
  public let error: ProtocolError
  /// The request's id.
  public let id: Tag?
}

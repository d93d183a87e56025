/// Which functions an answer may or must call.
public enum ToolChoice: BitwiseCopyable, Sendable {
  /// None: the model is not told of them.
  case none
  /// Any, if the model wants.
  case auto
  /// One at least.
  case required
  /// This one: the place of its name in the line.
  case function(RequestPart)
  /// One of these, if the model wants or in any case: the place of the list.
  case allowed(RequestPart, isRequired: Bool)
}

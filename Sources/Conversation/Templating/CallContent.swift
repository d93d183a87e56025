/// The content of a message that only calls functions: clients leave it out, or
/// send null or an empty text, and a template wants one of them.
public enum CallContent: Sendable {
  /// An empty text.
  case empty
  /// None.
  case null
}

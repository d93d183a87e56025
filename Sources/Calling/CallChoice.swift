public import Memory

/// Whether an answer calls functions.
public enum CallChoice: BitwiseCopyable, Sendable {
  /// As the model likes: text, calls, or both.
  case auto
  /// It is one call or several.
  case required
  /// It is one call of the function with this name.
  case function(Bytes)
}

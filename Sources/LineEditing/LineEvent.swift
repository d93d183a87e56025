/// An event that a key led to besides a change of the text.
public enum LineEvent: Sendable {
  /// The text is complete.
  case line
  /// Ctrl-C at an empty text.
  case interrupt
  /// Ctrl-D at an empty text.
  case end
}

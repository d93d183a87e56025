/// The origin of a text.
public enum TextOrigin: Sendable {
  /// The template or the vocabulary: control tokens are read in it.
  case template
  /// A user, a client, a tool: it stays text, whatever it spells.
  case user
}

/// Which ends of a token sequence lie in a text.
///
/// A model learns sequences that begin, and may end, with tokens of their own;
/// the file says which (`add_bos_token`, `add_eos_token`). Whoever encodes a
/// text says what it is of such a sequence.
public enum SequenceEdges: Sendable {
  /// A part: nothing is added. So are rendered chat templates read, which write
  /// those tokens themselves.
  case none
  /// The beginning of a sequence that a model goes on with: a raw prompt.
  case beginning
  /// The whole of a sequence.
  case whole
}

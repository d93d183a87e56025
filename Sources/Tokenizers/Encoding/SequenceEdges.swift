/// The ends of a token sequence that lie in a text.
///
/// A model learns sequences that begin, and may end, with tokens of their own;
/// the file says which (`add_bos_token`, `add_eos_token`). The caller that
/// encodes a text says which part of such a sequence it is.
public enum SequenceEdges: Sendable {
  /// A part: nothing is added. So are rendered chat templates read, which write
  /// those tokens themselves.
  case none
  /// The beginning of a sequence that a model goes on with: a raw prompt.
  case beginning
  /// The whole of a sequence.
  case whole
}

/// One step of a compiled expression.
///
/// A list of alternatives begins with a step of kind `.alternative`, which
/// names the next one, or 0 in the last; the steps of the alternative follow, and
/// `.stop` ends it. A group is a step before such a list.
struct ExpressionStep: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    /// The beginning of an alternative; `operand` is where the next one begins.
    case alternative
    /// The end of an alternative.
    case stop
    /// From `least` to `most` scalars of the set `operand`, as many as go.
    case run
    /// The same, and what it took is never given back.
    case firmRun
    /// From `least` to `most` times the list that follows, up to `operand`.
    case group
    /// The list that follows, up to `operand`, matches here.
    case ahead
    /// It does not.
    case notAhead
    /// The end of the text.
    case end
    /// One to three scalars of a run of the set `operand`, as many as leave
    /// threes; with `least` 1 the run must end where a word does.
    case head
    /// Three scalars of such a run, where threes are left.
    case threes
  }

  var kind: Kind
  var least: UInt16 = 1
  var most: UInt16 = 1
  var operand: UInt16 = 0

  /// Stands for any number of times.
  static let unbounded = UInt16.max
}

public import Memory

/// A part of an answer, as it is told.
public enum AnswerEvent {
  /// More of the text.
  case text(Bytes)
  /// More of what is thought.
  case thought(Bytes)
  /// A call begins; calls are counted from 0 on.
  case call(index: Int, name: Bytes)
  /// More of the arguments of the call that began last, in JSON.
  case arguments(Bytes)
}

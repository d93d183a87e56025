/// A token that may be drawn.
package struct Candidate: BitwiseCopyable {
  package var logit: Float
  package var id: Int32

  package init(logit: Float, id: Int32) {
    self.logit = logit
    self.id = id
  }

  /// Whether the candidate comes before another: a larger logit, of equal ones
  /// the lower id.
  @inline(always)
  func precedes(_ other: Candidate) -> Bool {
    logit > other.logit || (logit == other.logit && id < other.id)
  }
}

/// The earlier place that a text seems to be copied from.
struct LookupMatch: BitwiseCopyable {
  /// The position of the token that should come next.
  var next: Int
  /// How many tokens before it agree with the text's last ones.
  var length: Int
  /// Whether it is near the place that the text was copied from before, and
  /// found by that alone.
  var isResumed = false

  /// The kinds of matches that are right equally often.
  static let kinds = 9

  /// The kind of the match, once `more` further tokens were right.
  func kind(after more: Int = 0) -> Int {
    if isResumed, more == 0 { return 8 }
    switch length + more {
    case ..<5: return length + more
    case ..<8: return 5
    case ..<16: return 6
    default: return 7
    }
  }
}

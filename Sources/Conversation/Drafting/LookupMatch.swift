/// The earlier place that a text seems to be copied from.
struct LookupMatch: BitwiseCopyable {
  /// The position of the token that should come next.
  var next: Int
  /// How many tokens before it agree with the text's last ones.
  var length: Int
  /// Whether it is near the place that the text was copied from before, and
  /// found by that alone.
  var isResumed = false
}

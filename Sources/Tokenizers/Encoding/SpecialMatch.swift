/// A special token that was found in a text.
struct SpecialMatch: BitwiseCopyable {
  /// The end of a list of matches.
  static let none = UInt32.max

  /// The offset of its first byte.
  var start: UInt32
  /// The token.
  var id: Int32
  /// The next match in the text, a number in `TokenizerWork.matches`.
  var next: UInt32
}

/// What is known of a match before its next token is drawn.
package struct LookupKind: BitwiseCopyable {
  /// The class of the agreement's length: 0 to 7, and 8 for a place that was
  /// found by being near to the one of before.
  let length: Int
  /// What followed the same tokens elsewhere.
  let elsewhere: Elsewhere

  /// Classes of lengths.
  static let lengths = 9
  /// The class of resumed matches.
  static let resumed = 8

  /// What the text has behind the last places of the same tokens.
  package enum Elsewhere: Int, BitwiseCopyable {
    /// Another token at one of them at least.
    case other
    /// The match's token, at the only place.
    case once
    /// The match's token, at each of several places.
    case often

    /// Classes.
    static let count = 3
  }

  /// The class of an agreement of so many tokens.
  static func length(_ count: Int) -> Int {
    switch count {
    case ..<5: count
    case ..<8: 5
    case ..<16: 6
    default: 7
    }
  }
}

/// A string's place in the scratch.
struct Text: BitwiseCopyable, Sendable {
  var start: UInt32
  var count: UInt32
  /// Whether it is Python's `Markup`, which escapes what it is joined with.
  var isMarkup = false

  static let empty = Text(0..<0)

  init(_ range: Range<Int>) {
    start = UInt32(range.lowerBound)
    count = UInt32(range.count)
  }

  var range: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
  var end: Int { Int(start) + Int(count) }

  /// The same text, as markup or not.
  func markup(_ isMarkup: Bool = true) -> Text {
    var text = self
    text.isMarkup = isMarkup
    return text
  }

  /// Part of the text, in bytes from its beginning.
  subscript(part: Range<Int>) -> Text {
    var text = Text(
      (Int(start) + part.lowerBound)..<(Int(start) + part.upperBound))
    text.isMarkup = isMarkup
    return text
  }
}

/// Elements that follow each other in the cells.
struct Run: BitwiseCopyable, Sendable {
  var start: UInt32
  var count: UInt32
  /// Whether it is what `groupby` gives: a tuple whose elements have names.
  var isGroup = false

  init(_ range: Range<Int>) {
    start = UInt32(range.lowerBound)
    count = UInt32(range.count)
  }

  var range: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
  var length: Int { Int(count) }
}

/// The part of an object that a view shows, for its spelling.
enum View: UInt8 {
  case keys
  case values
  case items
}

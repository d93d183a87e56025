import Memory

/// A place in a grammar from which text goes on.
///
/// A rule is a graph of nodes that ends in `leave`. Six words: the operation
/// with two bytes and the flags, two further nodes, two numbers, and the place
/// in the text.
struct GrammarNode {
  /// What is done at a node.
  enum Operation: Int32 {
    /// The rule ends.
    case leave
    /// A byte of a range, then `a`; or else what edge `b` says.
    case edge
    /// A character of a class, whose edges begin with `a`, then `b`; `low` is 1
    /// where all plain characters belong to it.
    case characters
    /// `a` or `b`.
    case split
    /// The rule that begins at `a`, then `b`.
    case call
    /// Token `a`, or any other where `low` is 1; then `b`.
    case token
    /// `c` to `d` times (without end where that is -1) `a`; then `b`.
    case repetition
  }

  private let words: Region<Int32>
  private let start: Int

  init(_ words: Region<Int32>, _ start: Int) {
    self.words = words
    self.start = start
  }

  private func word(_ index: Int) -> Int { Int(words[start + index]) }

  var operation: Operation {
    Operation(rawValue: words[start] & 0xFF) ?? .leave
  }
  var low: UInt8 { UInt8(truncatingIfNeeded: words[start] >> 8) }
  var high: UInt8 { UInt8(truncatingIfNeeded: words[start] >> 16) }
  var a: Int { word(1) }
  var b: Int { word(2) }
  var c: Int { word(3) }
  var d: Int { word(4) }
  var place: Int { word(5) }

  /// Facts that are found once all nodes are there.
  enum Flag: Int32 {
    /// Some text leads to the rule's end.
    case isProductive = 0x0100_0000
    /// The rule may end without text.
    case isEmpty = 0x0200_0000
    /// It is on the path that is looked at.
    case isOpen = 0x0400_0000
    /// It was looked at.
    case isDone = 0x0800_0000
  }

  func has(_ flag: Flag) -> Bool { words[start] & flag.rawValue != 0 }

  func set(_ flag: Flag) { words[start] |= flag.rawValue }

  func clear(_ flag: Flag) { words[start] &= ~flag.rawValue }
}

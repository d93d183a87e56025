import Memory

/// A grammar's memory while it is read: cells of what was read from the end on,
/// the nodes that are made of them from the beginning on.
///
/// All numbers of cells and nodes are offsets in `words`. A counter bounds the
/// work.
struct GrammarCells {
  let words: Region<Int32>
  /// Words in use at the beginning.
  var nodeEnd = 0
  /// The offset of the last cell.
  var cellStart: Int
  /// The steps that may still be made.
  private var steps = GrammarCells.mostSteps

  /// The most cells and nodes that are looked at.
  static let mostSteps = 20_000_000
  /// The words of a cell: kind, three numbers, the cell before it.
  static let cellWords = 5
  /// The words of a node: see `GrammarNode`.
  static let nodeWords = 6

  init(_ words: Region<Int32>) {
    self.words = words
    cellStart = words.count
  }

  /// Makes a cell.
  mutating func cell(
    _ kind: GrammarItem, _ a: Int, _ b: Int = 0, _ c: Int = 0, before: Int = -1,
    at place: Int
  ) throws(GrammarError) -> Int {
    let start = cellStart - GrammarCells.cellWords
    guard start >= nodeEnd else { throw .tooLarge(at: place) }
    cellStart = start
    words[start] = kind.rawValue
    words[start + 1] = Int32(truncatingIfNeeded: a)
    words[start + 2] = Int32(truncatingIfNeeded: b)
    words[start + 3] = Int32(truncatingIfNeeded: c)
    words[start + 4] = Int32(truncatingIfNeeded: before)
    return start
  }

  /// Makes a node.
  mutating func node(
    _ op: GrammarNode.Operation, _ a: Int, _ b: Int, _ c: Int = 0, _ d: Int = 0,
    low: UInt8 = 0, high: UInt8 = 0, at place: Int
  ) throws(GrammarError) -> Int {
    let start = nodeEnd
    guard start + GrammarCells.nodeWords <= cellStart else {
      throw .tooLarge(at: place)
    }
    try count(at: place)
    nodeEnd += GrammarCells.nodeWords
    words[start] = op.rawValue | Int32(low) << 8 | Int32(high) << 16
    words[start + 1] = Int32(truncatingIfNeeded: a)
    words[start + 2] = Int32(truncatingIfNeeded: b)
    words[start + 3] = Int32(truncatingIfNeeded: c)
    words[start + 4] = Int32(truncatingIfNeeded: d)
    words[start + 5] = Int32(truncatingIfNeeded: place)
    return start
  }

  /// Counts steps.
  mutating func count(
    _ number: Int = 1, at place: Int
  ) throws(GrammarError) {
    steps -= number
    guard steps > 0 else { throw .tooLarge(at: place) }
  }

  subscript(cell: Int, word: Int) -> Int {
    get { Int(words[cell + word]) }
    nonmutating set { words[cell + word] = Int32(truncatingIfNeeded: newValue) }
  }

  func node(_ at: Int) -> GrammarNode { GrammarNode(words, at) }
}

/// What a cell stands for; the numbers are those of the cell.
enum GrammarItem: Int32 {
  /// A code point.
  case character
  /// A class: its last range, and whether it is negated.
  case characters
  /// A range of a class: the least and the greatest code point.
  case range
  /// A use of a rule: its cell, and the place.
  case rule
  /// A token: its number, and whether any other is meant.
  case token
  /// A group: its last alternative.
  case group
  /// An alternative: its last item; the cell before it is the alternative
  /// before.
  case alternative
  /// Items that are one: the last of them.
  case sequence
  /// A repetition: the item, the least number, the greatest or -1.
  case repetition
  /// A definition: the name's first byte and count, and the last alternative or
  /// -1; the cell before it is one of the same hash.
  case definition
}

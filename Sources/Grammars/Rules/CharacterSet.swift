import Memory

/// The characters of a class, made into ranges of bytes of UTF-8.
struct CharacterSet {
  /// The cell of the last range; the others lie behind it.
  let ranges: Int
  let isNegated: Bool
  private var edges = -1
  /// The least plain character that no range has held so far.
  private var wanted = 0x20
  /// Nodes of one, two and three bytes 0x80 to 0xBF before what follows.
  private var tails: InlineArray<3, Int> = InlineArray(repeating: -1)

  init(ranges: Int, isNegated: Bool) {
    self.ranges = ranges
    self.isNegated = isNegated
  }

  /// Makes the nodes of a character of the class that `next` follows.
  mutating func compile(
    _ cells: inout GrammarCells, then next: Int
  ) throws(GrammarError) -> Int {
    var count = 1
    while cells[ranges + (count - 1) * GrammarCells.cellWords, 4] >= 0 {
      count += 1
    }
    try sort(cells, count)
    // What is below has been dealt with.
    var below = 0
    for index in 0..<count {
      let cell = ranges + index * GrammarCells.cellWords
      let (low, high) = (cells[cell, 1], cells[cell, 2])
      guard low <= high, high >= below else { continue }
      if isNegated {
        if low > below { try add(below, low - 1, &cells, next) }
      } else {
        try add(max(low, below), high, &cells, next)
      }
      below = high + 1
    }
    if isNegated { try add(below, 0x10FFFF, &cells, next) }
    return try cells.node(
      .characters, edges, next, low: wanted > 0x10FFFF ? 1 : 0, at: 0)
  }

  /// Sorts the ranges by where they begin (Shell's way).
  private func sort(
    _ cells: borrowing GrammarCells, _ count: Int
  ) throws(GrammarError) {
    let size = GrammarCells.cellWords
    var gap = count / 2
    while gap > 0 {
      for index in gap..<count {
        var place = index
        let cell = ranges + index * size
        let (low, high) = (cells[cell, 1], cells[cell, 2])
        while place >= gap, cells[ranges + (place - gap) * size, 1] > low {
          let from = ranges + (place - gap) * size
          let to = ranges + place * size
          cells[to, 1] = cells[from, 1]
          cells[to, 2] = cells[from, 2]
          place -= gap
        }
        cells[ranges + place * size, 1] = low
        cells[ranges + place * size, 2] = high
      }
      gap /= 2
    }
  }

  /// Adds the scalars of a range, in parts of one length in bytes.
  private mutating func add(
    _ low: Int, _ high: Int, _ cells: inout GrammarCells, _ next: Int
  ) throws(GrammarError) {
    note(low, high)
    try part(low, high, 0, 0x7F, &cells, next)
    try part(low, high, 0x80, 0x7FF, &cells, next)
    try part(low, high, 0x800, 0xD7FF, &cells, next)
    try part(low, high, 0xE000, 0xFFFF, &cells, next)
    try part(low, high, 0x10000, 0x10FFFF, &cells, next)
  }

  private mutating func note(_ low: Int, _ high: Int) {
    if low <= wanted, high >= wanted { wanted = high + 1 }
    switch wanted {
    case 0x22, 0x5C, 0x7F: wanted += 1
    case 0xD800...0xDFFF: wanted = 0xE000
    default: break
    }
  }

  /// Splits a range until all bytes of a part are independent of each other.
  private mutating func part(
    _ low: Int, _ high: Int, _ least: Int, _ most: Int,
    _ cells: inout GrammarCells, _ next: Int
  ) throws(GrammarError) {
    var low = max(low, least)
    let high = min(high, most)
    let length = CharacterSet.length(least)
    while low <= high {
      var end = low
      // The most trailing bytes that can be any.
      var free = 0
      for count in 0..<length {
        let mask = (1 << (6 * count)) - 1
        guard low & mask == 0, low | mask <= high else { break }
        end = low | mask
        free = count
      }
      // The byte before them may be several.
      let unit = 1 << (6 * free)
      let limit = free == length - 1 ? Int.max : low | (unit * 64 - 1)
      while end + unit <= high, end + unit <= limit { end += unit }
      try sequence(low, end, length, free, &cells, next)
      low = end + 1
    }
  }

  /// Adds the edges of a part whose last `free` bytes are any, whose byte before
  /// is a range and whose others are one.
  private mutating func sequence(
    _ low: Int, _ high: Int, _ length: Int, _ free: Int,
    _ cells: inout GrammarCells, _ next: Int
  ) throws(GrammarError) {
    var node = next
    for index in 0..<free {
      if tails[index] < 0 {
        tails[index] = try cells.node(
          .edge, node, -1, low: 0x80, high: 0xBF, at: 0)
      }
      node = tails[index]
    }
    var index = length - 1 - free
    while index >= 0 {
      node = try cells.node(
        .edge, node, index == 0 ? edges : -1,
        low: CharacterSet.byte(index, of: low, length),
        high: CharacterSet.byte(index, of: high, length), at: 0)
      index -= 1
    }
    edges = node
  }

  /// The bytes of a scalar, 0 of what is none.
  static func length(_ scalar: Int) -> Int {
    switch scalar {
    case 0...0x7F: 1
    case 0x80...0x7FF: 2
    case 0x800...0xD7FF, 0xE000...0xFFFF: 3
    case 0x10000...0x10FFFF: 4
    default: 0
    }
  }

  /// Byte `index` of a scalar of `length` bytes.
  static func byte(_ index: Int, of scalar: Int, _ length: Int) -> UInt8 {
    let bits = scalar >> (6 * (length - 1 - index))
    guard index == 0 else { return UInt8(bits & 0x3F | 0x80) }
    switch length {
    case 1: return UInt8(bits)
    case 2: return UInt8(bits | 0xC0)
    case 3: return UInt8(bits | 0xE0)
    default: return UInt8(bits | 0xF0)
    }
  }
}

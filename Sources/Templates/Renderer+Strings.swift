import Memory

/// What string methods and filters are made of.
extension Renderer {
  /// On which side of a text padding goes.
  enum Side {
    case left
    case right
    case center
  }

  /// A text without white space, or the given characters, at its ends.
  @inline(never)
  mutating func stripped(
    _ text: Text, _ characters: Value?, atStart: Bool, atEnd: Bool
  ) throws(Breach) -> Text {
    let bytes = heap.bytes(text)
    var start = 0
    var end = bytes.count
    switch characters {
    case nil, Value.none?:
      if atStart { start = bytes.afterSpace(from: 0) }
      if atEnd { end = max(start, bytes.beforeSpace(to: end)) }
    case let given?:
      let set = heap.bytes(try self.text(given))
      if atStart {
        while start < end,
          try isMember(
            bytes[start..<(start + bytes.length(at: start))], of: set)
        {
          start += bytes.length(at: start)
        }
      }
      if atEnd {
        while end > start, try isMember(bytes[bytes.before(end)..<end], of: set)
        {
          end = bytes.before(end)
        }
      }
    }
    return text[start..<end]
  }

  private mutating func isMember(
    _ character: Bytes, of set: Bytes
  ) throws(Breach) -> Bool {
    try charge(bytes: set.count)
    return set.firstIndex(of: character) != nil
  }

  /// A part of a text, by the numbers of characters.
  struct Part {
    let text: Text
    /// The number of its first character.
    let first: Int
    /// Whether the part begins within the text.
    let exists: Bool
  }

  mutating func part(
    of text: Text, from start: Value?, to end: Value?
  ) throws(Breach) -> Part {
    let count = try length(of: .string(text))
    func place(_ value: Value?, _ other: Int) throws(Breach) -> Int {
      switch value {
      case nil, Value.none?: return other
      case let value?:
        let number = try integer(value)
        return number < 0 ? max(0, number + count) : number
      }
    }
    let first = try place(start, 0)
    let last = min(try place(end, count), count)
    guard first <= last else {
      return Part(text: .empty, first: first, exists: false)
    }
    let bytes = heap.bytes(text)
    let offset = bytes.offset(ofScalar: first)
    let stop = bytes.offset(ofScalar: last - first, from: offset)
    return Part(text: text[offset..<stop], first: first, exists: true)
  }

  /// Whether a text begins, or ends, with another, or one of several.
  mutating func matches(
    _ text: Text, _ affix: Value, atEnd: Bool
  ) throws(Breach) -> Bool {
    if case .tuple(let run) = affix {
      for cell in run.range
      where try matches(text, heap[cell], atEnd: atEnd) {
        return true
      }
      return false
    }
    let wanted = heap.bytes(try self.text(affix))
    let bytes = heap.bytes(text)
    try charge(bytes: wanted.count)
    guard wanted.count <= bytes.count else { return false }
    return atEnd
      ? bytes.suffix(from: bytes.count - wanted.count) == wanted
      : bytes.starts(with: wanted)
  }

  mutating func without(
    _ text: Text, _ affix: Text, atEnd: Bool
  ) throws(Breach) -> Text {
    guard try matches(text, .string(affix), atEnd: atEnd) else { return text }
    return atEnd
      ? text[0..<(Int(text.count) - Int(affix.count))]
      : text[Int(affix.count)..<Int(text.count)]
  }

  mutating func lastIndex(
    of part: Text, in text: Text
  ) throws(Breach) -> Int? {
    let bytes = heap.bytes(text)
    let needle = heap.bytes(part)
    var start = bytes.count - needle.count
    while start >= 0 {
      try charge(bytes: needle.count)
      if bytes[start..<(start + needle.count)] == needle { return start }
      start -= 1
    }
    return nil
  }

  /// A text with other bytes for some of its own.
  mutating func replaced(
    _ text: Text, _ old: Text, _ new: Text, _ count: Value?
  ) throws(Breach) -> Text {
    var left = Int.max
    if let count {
      if case .none = count {
      } else {
        let number = try integer(count)
        if number >= 0 { left = number }
      }
    }
    let end = Int(text.count)
    let start = heap.textCount
    var index = 0
    while left > 0 {
      let place: Int
      if old.count > 0 {
        guard let found = try self.index(of: old, in: text[index..<end]) else {
          break
        }
        place = index + found
        try heap.append(text[index..<place])
        try append(textOf: .string(new))
        index = place + Int(old.count)
      } else {
        // Before every character, and at the end.
        try append(textOf: .string(new))
        guard index < end else { break }
        let length = heap.bytes(text).length(at: index)
        try heap.append(text[index..<(index + length)])
        index += length
      }
      left -= 1
    }
    try append(textOf: .string(text[index..<end]))
    return heap.text(from: start).markup(text.isMarkup)
  }

  /// A text that goes into `other`: escaped where that is markup.
  @inline(never)
  mutating func like(
    _ other: Text, _ text: Text
  ) throws(Breach) -> Text {
    other.isMarkup ? try escaped(text) : text
  }

  // MARK: Pieces

  /// The pieces between separators, or between white space without one.
  mutating func split(
    _ text: Text, _ separator: Value?, _ most: Value?, fromEnd: Bool
  ) throws(Breach) -> Run {
    var left = -1
    if let most { left = try integer(most) }
    if left < 0 { left = Int.max }
    let start = stackCount
    switch separator {
    case nil, Value.none?:
      try pushWords(text, left, fromEnd: fromEnd)
    case let value?:
      let separator = try self.text(value)
      guard separator.count > 0 else { throw error("an empty separator") }
      try pushPieces(text, separator, left, fromEnd: fromEnd)
    }
    if fromEnd { reverseStack(from: start) }
    return try popRun(from: start)
  }

  private mutating func reverseStack(from start: Int) {
    var first = start
    var last = stackCount - 1
    while first < last {
      let value = stack[first]
      stack[first] = stack[last]
      stack[last] = value
      first += 1
      last -= 1
    }
  }

  private mutating func pushPieces(
    _ text: Text, _ separator: Text, _ most: Int, fromEnd: Bool
  ) throws(Breach) {
    var rest = text
    var left = most
    while left > 0 {
      let place =
        fromEnd
        ? try lastIndex(of: separator, in: rest)
        : try index(of: separator, in: rest)
      guard let place else { break }
      let after = place + Int(separator.count)
      try push(
        .string(fromEnd ? rest[after..<Int(rest.count)] : rest[0..<place]))
      rest = fromEnd ? rest[0..<place] : rest[after..<Int(rest.count)]
      left -= 1
    }
    try push(.string(rest))
  }

  private mutating func pushWords(
    _ text: Text, _ most: Int, fromEnd: Bool
  ) throws(Breach) {
    let bytes = heap.bytes(text)
    try charge(bytes.count)
    var start = bytes.afterSpace(from: 0)
    var end = max(start, bytes.beforeSpace(to: bytes.count))
    if !fromEnd { end = bytes.count }
    if fromEnd { start = 0 }
    var left = most
    while start < end {
      if fromEnd {
        var first = end
        while left > 0, first > start,
          !isSpace(bytes.scalar(at: bytes.before(first)))
        {
          first = bytes.before(first)
        }
        guard left > 0, first > start else { break }
        try push(.string(text[first..<end]))
        end = bytes[0..<first].beforeSpace(to: first)
      } else {
        var last = start
        while left > 0, last < end, !isSpace(bytes.scalar(at: last)) {
          last += bytes.length(at: last)
        }
        guard left > 0, last < end else { break }
        try push(.string(text[start..<last]))
        start = bytes.afterSpace(from: last)
      }
      left -= 1
    }
    // What is left is one piece, with the white space at its outer end, unless
    // all of it could be split.
    if fromEnd, end > 0, bytes.afterSpace(from: 0) < end {
      try push(.string(text[(left > 0 ? bytes.afterSpace(from: 0) : 0)..<end]))
    } else if !fromEnd, start < end {
      try push(.string(text[start..<end]))
    }
  }

  mutating func lines(
    _ text: Text, keepsEnds: Bool
  ) throws(Breach) -> Run {
    let bytes = heap.bytes(text)
    try charge(bytes.count)
    let first = stackCount
    var start = 0
    var index = 0
    while index < bytes.count {
      let length = bytes.length(at: index)
      let scalar = bytes.scalar(at: index)
      var next = index + length
      switch scalar {
      case 0x0D:
        if next < bytes.count, bytes[next] == 0x0A { next += 1 }
      case 0x0A...0x0C, 0x1C...0x1E, 0x85, 0x2028, 0x2029: break
      default:
        index = next
        continue
      }
      try push(.string(text[start..<(keepsEnds ? next : index)]))
      start = next
      index = next
    }
    if start < bytes.count { try push(.string(text[start..<bytes.count])) }
    return try popRun(from: first)
  }

  /// What is before a separator, the separator, and what is after it.
  mutating func parted(
    _ text: Text, _ separator: Text, fromEnd: Bool
  ) throws(Breach) -> Run {
    guard separator.count > 0 else { throw error("an empty separator") }
    let place =
      fromEnd
      ? try lastIndex(of: separator, in: text)
      : try index(of: separator, in: text)
    let start = stackCount
    if let place {
      let after = place + Int(separator.count)
      try push(.string(text[0..<place]))
      try push(.string(text[place..<after]))
      try push(.string(text[after..<Int(text.count)]))
    } else {
      try push(.string(fromEnd ? .empty : text))
      try push(.string(.empty))
      try push(.string(fromEnd ? text : .empty))
    }
    return try popRun(from: start)
  }

  // MARK: Padding

  @inline(never)
  mutating func padded(
    _ text: Text, to width: Int, with filler: Text?, _ side: Side
  ) throws(Breach) -> Text {
    let count = try length(of: .string(text))
    if let filler, heap.bytes(filler).scalarCount != 1 {
      throw error("padding must be one character")
    }
    guard width > count else { return text }
    let missing = width - count
    let before =
      switch side {
      case .left: missing
      case .right: 0
      case .center: missing / 2 + (missing & width & 1)
      }
    let start = heap.textCount
    try pad(before, filler)
    try heap.append(text)
    try pad(missing - before, filler)
    return heap.text(from: start)
  }

  private mutating func pad(
    _ count: Int, _ filler: Text?
  ) throws(Breach) {
    for _ in 0..<count {
      try charge(1)
      if let filler { try heap.append(filler) } else { try heap.append(" ") }
    }
  }

  mutating func zeroFilled(
    _ text: Text, to width: Int
  ) throws(Breach) -> Text {
    let missing = width - (try length(of: .string(text)))
    let bytes = heap.bytes(text)
    let sign = bytes.count > 0 && (bytes[0] == 0x2B || bytes[0] == 0x2D) ? 1 : 0
    let start = heap.textCount
    try heap.append(text[0..<sign])
    for _ in 0..<max(0, missing) {
      try charge(1)
      try heap.append("0")
    }
    try heap.append(text[sign..<Int(text.count)])
    return heap.text(from: start)
  }
}

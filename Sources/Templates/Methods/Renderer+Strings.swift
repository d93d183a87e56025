import Memory

/// The parts that string methods and filters are made of.
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

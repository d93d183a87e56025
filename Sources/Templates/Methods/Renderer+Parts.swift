import Memory

/// Parts of a text.
extension Renderer {
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
}

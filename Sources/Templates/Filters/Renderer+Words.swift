import Memory

/// Filters that count characters and words.
extension Renderer {
  mutating func truncated(
    _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Value {
    let bound = try bind(arguments, "length killwords end leeway")
    let length = try integer(bound[0] ?? .integer(255))
    let leeway: Int
    if case Value.none? = bound[3] {
      leeway = 5
    } else {
      leeway = try integer(bound[3] ?? .integer(5))
    }
    let count = try self.length(of: value)
    let end = heap.textCount
    if let given = bound[2] {
      try append(textOf: given)
    } else {
      try heap.append("...")
    }
    let ending = heap.text(from: end)
    let endCount = heap.bytes(ending).scalarCount
    guard length >= endCount, leeway >= 0 else {
      throw error("no text can be cut so short")
    }
    if count <= length || count - length <= leeway { return value }
    let text = try text(value)
    let bytes = heap.bytes(text)
    var cut = bytes.offset(ofScalar: length - endCount)
    if try !isTrue(bound[1] ?? .none) {
      var space = cut
      while space > 0, bytes[space - 1] != 0x20 { space -= 1 }
      if space > 0 { cut = space - 1 }
    }
    let start = heap.textCount
    try heap.append(text[0..<cut])
    try heap.append(ending)
    return .string(heap.text(from: start))
  }

  mutating func wordCount(_ text: Text) throws(Breach) -> Int {
    let bytes = heap.bytes(text)
    try charge(bytes.count)
    var words = 0
    var isInside = false
    var index = 0
    while index < bytes.count {
      let scalar = bytes.scalar(at: index)
      let isWord = isAlphanumeric(scalar) || scalar == 0x5F
      if isWord, !isInside { words += 1 }
      isInside = isWord
      index += bytes.length(at: index)
    }
    return words
  }
}

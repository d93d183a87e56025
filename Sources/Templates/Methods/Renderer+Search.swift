import Memory

/// Where a text stands in another, and how often.
extension Renderer {
  mutating func found(
    _ method: Method, in text: Text, _ arguments: Arguments
  ) throws(Breach) -> Int64 {
    let bound = try bind(arguments, "sub start end", least: 1)
    let needle = try self.text(bound[0])
    let part = try part(of: text, from: bound[1], to: bound[2])
    if method == .count { return try count(of: needle, in: part.text) }
    let isLast = method == .rfind || method == .rindex
    let place =
      isLast
      ? try lastIndex(of: needle, in: part.text)
      : try index(of: needle, in: part.text)
    guard let place, part.exists else {
      if method == .find || method == .rfind { return -1 }
      throw error("the text is not in the string")
    }
    return Int64(part.first + heap.bytes(part.text[0..<place]).scalarCount)
  }

  private mutating func count(
    of needle: Text, in text: Text
  ) throws(Breach) -> Int64 {
    guard needle.count > 0 else {
      return Int64(try length(of: .string(text))) + 1
    }
    var count: Int64 = 0
    var start = 0
    while let place = try index(of: needle, in: text[start..<Int(text.count)]) {
      count += 1
      start += place + Int(needle.count)
    }
    return count
  }
}

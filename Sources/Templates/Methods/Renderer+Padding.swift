import Memory

/// Padding.
extension Renderer {
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
}

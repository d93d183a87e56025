import Memory

/// Padding.
extension Renderer {
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

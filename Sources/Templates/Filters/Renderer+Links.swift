import Memory

/// `urlize`: addresses in a text become links.
extension Renderer {
  /// The attributes and bounds of links.
  struct LinkStyle {
    var rel = Text.empty
    var target = Text.empty
    var most: Int?
    /// Beginnings of further addresses.
    var schemes = Items(.none)
  }

  mutating func urlized(
    _ value: Value, _ arguments: Arguments
  ) throws(Breach) -> Text {
    let bound = try bind(
      arguments, "trim_url_limit nofollow target rel extra_schemes")
    var style = LinkStyle()
    if let most = bound[0] {
      if case .none = most {} else { style.most = try integer(most) }
    }
    style.rel = try relations(
      bound[3], hasNoFollow: try isTrue(bound[1] ?? .none))
    if let target = bound[2], try isTrue(target) {
      style.target = try escaped(try string(target))
    }
    if let schemes = bound[4] {
      if case .none = schemes {
      } else {
        style.schemes = try items(of: schemes)
        for index in 0..<style.schemes.count {
          let scheme = try text(try element(index, of: style.schemes))
          guard isScheme(heap.bytes(scheme)) else {
            throw error("not a scheme of addresses:", scheme)
          }
        }
      }
    }
    let text = try escaped(try string(value)).markup(false)
    try charge(Int(text.count))
    let result = stackCount
    var index = 0
    while index < Int(text.count) {
      let space = heap.bytes(text).afterSpace(from: index)
      if space > index { try push(.string(text[index..<space])) }
      index = space
      while index < Int(text.count),
        !isSpace(heap.bytes(text).scalar(at: index))
      {
        index += heap.bytes(text).length(at: index)
      }
      if index > space { try push(linkOf: text[space..<index], style) }
    }
    return try popText(from: result)
  }

  /// The words of `rel`, each once and in order, as text that is escaped.
  @inline(never)
  private mutating func relations(
    _ given: Value?, hasNoFollow: Bool
  ) throws(Breach) -> Text {
    let start = heap.textCount
    if let given, try isTrue(given) {
      try heap.append(try self.text(given))
      try heap.append(" ")
    }
    try heap.append(hasNoFollow ? "nofollow noopener" : "noopener")
    let words = try split(
      heap.text(from: start), nil, nil, fromEnd: false)
    let sorted = try sort(
      .list(words), by: SortKey(isCaseSensitive: true), isReversed: false)
    let result = stackCount
    for cell in sorted.range {
      if cell > sorted.range.lowerBound {
        if try isEqual(heap[cell - 1], heap[cell]) { continue }
        let space = heap.textCount
        try heap.append(" ")
        try push(.string(heap.text(from: space)))
      }
      try push(heap[cell])
    }
    return try escaped(try popText(from: result))
  }
}

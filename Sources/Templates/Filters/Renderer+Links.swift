import Memory

/// `urlize`: addresses in a text become links.
extension Renderer {
  /// The attributes and bounds of links.
  private struct LinkStyle {
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

  /// Pushes the pieces of a word, whose address is a link.
  @inline(never)
  private mutating func push(
    linkOf word: Text, _ style: LinkStyle
  ) throws(Breach) {
    let bytes = heap.bytes(word)
    let start = bytes.afterOpening
    let end = bytes.balancedEnd(
      from: start, to: bytes.beforeClosing(from: start))
    let address = bytes[start..<end]
    let link = word[start..<end]
    try push(.string(word[0..<start]))
    if isURL(address) {
      let hasScheme =
        address.starts(with: Bytes("https://"))
        || address.starts(with: Bytes("http://"))
      try push(
        link: link, hasScheme ? "" : "https://", style,
        shown: shown(link, style))
    } else if address.starts(with: Bytes("mailto:")),
      isMail(address.suffix(from: 7))
    {
      try push(link: link, "", nil, shown: link[7..<Int(link.count)])
    } else if !address.starts(with: Bytes("www.")),
      !address.starts(with: Bytes("@")),
      address.firstIndex(of: Bytes(":")) == nil, isMail(address)
    {
      try push(link: link, "mailto:", nil, shown: link)
    } else if try hasScheme(link, of: style) {
      try push(link: link, "", style, shown: link)
    } else {
      try push(.string(link))
    }
    try push(.string(word[end..<bytes.count]))
  }

  private mutating func hasScheme(
    _ link: Text, of style: LinkStyle
  ) throws(Breach) -> Bool {
    for index in 0..<style.schemes.count {
      let scheme = heap.bytes(try text(try element(index, of: style.schemes)))
      try charge(bytes: scheme.count)
      let bytes = heap.bytes(link)
      if bytes.starts(with: scheme), bytes.count > scheme.count { return true }
    }
    return false
  }

  /// The part of an address that is shown.
  private mutating func shown(_ link: Text, _ style: LinkStyle) -> Text {
    guard let most = style.most else { return link }
    let count = heap.bytes(link).scalarCount
    guard count > most else { return link }
    let shown = most < 0 ? max(0, count + most) : most
    return link[0..<heap.bytes(link).offset(ofScalar: shown)]
  }

  @inline(never)
  private mutating func push(
    link: Text, _ prefix: StaticString, _ style: LinkStyle?, shown: Text
  ) throws(Breach) {
    let start = heap.textCount
    try heap.append("<a href=\"")
    try heap.append(prefix)
    try heap.append(link)
    try heap.append("\"")
    if let style {
      try append(attribute: " rel=\"", style.rel)
      try append(attribute: " target=\"", style.target)
    }
    try heap.append(">")
    try heap.append(shown)
    let isCut = shown.start == link.start && shown.count < link.count
    if isCut { try heap.append("...") }
    try heap.append("</a>")
    try push(.string(heap.text(from: start)))
  }

  @inline(never)
  private mutating func append(
    attribute name: StaticString, _ value: Text
  ) throws(Breach) {
    guard value.count > 0 else { return }
    try heap.append(name)
    try heap.append(value)
    try heap.append("\"")
  }
}

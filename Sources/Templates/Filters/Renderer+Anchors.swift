import Memory

/// The links that addresses become.
extension Renderer {
  /// Pushes the pieces of a word, whose address is a link.
  @inline(never)
  mutating func push(
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
  mutating func push(
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

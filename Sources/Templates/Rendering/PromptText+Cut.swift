public import Memory

extension PromptText {
  /// Ends the prompt right behind a user's text, which was given to the template
  /// with `marker` at its end.
  ///
  /// The marker ends with a space. A template that trims the text takes that
  /// away: then the user's own white space before the marker goes too, as it
  /// would have.
  ///
  /// - Returns: false where the marker is nowhere, or other words than the
  ///   text's stand before it; the prompt is of no use then.
  public mutating func cut(
    behind text: Bytes, markedWith marker: StaticString
  ) -> Bool {
    let marker = Bytes(marker)
    precondition(marker.count > 1 && marker[marker.count - 1] == 0x20)
    let word = marker[0..<(marker.count - 1)]
    let written = marked
    let bytes = written.bytes
    var start = bytes.count - word.count
    while start >= 0, !written.isUser(start, word) { start -= 1 }
    guard start >= 0 else { return false }
    var end = start
    if !written.isUser(start, marker) {
      while end > 0 {
        let space = bytes.before(end)
        guard isSpace(bytes.scalar(at: space)),
          !written.isTemplate(space..<(space + 1))
        else { break }
        end = space
      }
    }
    truncate(to: end)
    // White space at both ends is the template's matter, all else is not.
    let first = text.afterSpace(from: 0)
    let words = text[first..<max(first, text.beforeSpace(to: text.count))]
    let last = bytes.beforeSpace(to: start)
    return last >= words.count
      && bytes[(last - words.count)..<last] == words
  }
}

extension MarkedText {
  /// Whether a user's `word` stands at `start`.
  fileprivate func isUser(_ start: Int, _ word: Bytes) -> Bool {
    guard start + word.count <= bytes.count,
      bytes[start..<(start + word.count)] == word
    else { return false }
    for index in start..<(start + word.count)
    where isTemplate(index..<(index + 1)) {
      return false
    }
    return true
  }
}

extension TemplateValues {
  /// The bytes of a string, valid until all values are forgotten, or `nil`.
  public func bytes(of value: TemplateValue) -> Bytes? {
    guard case .string(let text) = value.value else { return nil }
    return heap.bytes(text)
  }
}

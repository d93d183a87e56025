public import Memory

extension PromptText {
  /// Ends the prompt before the last place where a user's text has `marker`,
  /// which ends with a space: where a text ends that the marker was put behind.
  ///
  /// A template that trims the text takes the marker's space away. Then the
  /// user's own white space before the marker goes too, as it would have.
  ///
  /// - Returns: false where the marker is nowhere; the prompt is as it was.
  public mutating func cut(before marker: StaticString) -> Bool {
    let marker = Bytes(marker)
    precondition(marker.count > 1 && marker[marker.count - 1] == 0x20)
    let word = marker[0..<(marker.count - 1)]
    let text = marked
    let bytes = text.bytes
    var start = bytes.count - word.count
    while start >= 0, !text.isUser(start, word) { start -= 1 }
    guard start >= 0 else { return false }
    if text.isUser(start, marker) {
      truncate(to: start)
      return true
    }
    var end = start
    while end > 0 {
      let space = bytes.before(end)
      guard isSpace(bytes.scalar(at: space)),
        !text.isTemplate(space..<(space + 1))
      else { break }
      end = space
    }
    truncate(to: end)
    return true
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

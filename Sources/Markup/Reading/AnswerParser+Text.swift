import Memory

/// Text and thoughts.
extension AnswerParser {
  /// Leaves out space that is not wanted; false where there is nothing else.
  mutating func skipSpace() -> Bool {
    let text = rest
    start += text.count - text.trimmedAtStart.count
    return start < pending.count
  }

  /// Reads a thought up to its end.
  mutating func readThought(_ isLast: Bool) -> AnswerEvent? {
    guard let close = markup.thoughts?.close else { return nil }
    if skipsSpace {
      guard skipSpace() else { return nil }
      skipsSpace = false
    }
    let (count, isFound) = textBefore(close, isLast)
    if isFound, count == 0 {
      start += rest.count - rest.trimmedAtStart.count + close.count
      state = .content
      skipsSpace = true
      skippedMark = markup.thoughts?.next ?? Bytes()
      return nil
    }
    guard count > 0 else { return nil }
    let thought = rest[0..<count]
    start += count
    return .thought(thought)
  }

  /// How many bytes of text stand before a mark, without space at their end, and
  /// whether the mark is there; of text without it, how much cannot belong to
  /// it.
  private func textBefore(
    _ mark: Bytes, _ isLast: Bool
  ) -> (count: Int, isFound: Bool) {
    let text = rest
    for index in 0..<text.count where text[index] == mark[0] {
      switch match(mark, at: index, isLast) {
      case .whole: return (text[0..<index].trimmedAtEnd.count, true)
      case .partly: return (text[0..<index].trimmedAtEnd.count, false)
      case .not: continue
      }
    }
    return (isLast ? text.count : text.trimmedAtEnd.count, false)
  }

  /// Reads text up to a call, or to a thought before it.
  mutating func readContent(_ isLast: Bool) -> AnswerEvent? {
    if mustGive {
      mustGive = false
      return text(rest.count)
    }
    if skipsSpace {
      guard skipSpace() else { return nil }
      skipsSpace = false
    }
    if !skippedMark.isEmpty {
      let found = match(skippedMark, at: 0, isLast)
      guard found != .partly else { return nil }
      if found == .whole {
        start += skippedMark.count
        skipsSpace = true
      }
      skippedMark = Bytes()
      return nil
    }
    if isFresh {
      switch readBeginning(isLast) {
      case .whole, .partly: return nil
      case .not: break
      }
    }
    guard let calls = markup.calls, !calls.isBare else {
      return text(rest.count)
    }
    // Where calls have a section, some models leave its mark out.
    let (first, second) = (calls.trigger, calls.firstOpen)
    // What ends all calls may stand behind text, too.
    let end = self.calls > 0 ? calls.end.trimmed : Bytes()
    let text = rest
    for index in 0..<text.count
    where text[index] == first[0] || !second.isEmpty && text[index] == second[0]
      || !end.isEmpty && text[index] == end[0]
    {
      var found = match(first, at: index, isLast)
      if found == .not, !second.isEmpty {
        found = match(second, at: index, isLast)
      }
      if found == .not, !end.isEmpty {
        found = match(end, at: index, isLast)
        if found == .whole {
          let count = text[0..<index].trimmedAtEnd.count
          if count > 0 { return self.text(count) }
          start += index + end.count
          skipsSpace = true
          return nil
        }
      }
      guard found != .not else { continue }
      let count = text[0..<index].trimmedAtEnd.count
      if count > 0 { return self.text(count) }
      if found == .whole {
        spaceBefore = index
        state = .call
      }
      return nil
    }
    return self.text(isLast ? text.count : text.trimmedAtEnd.count)
  }

  /// Reads what only an answer's beginning may be: `whole` where it is that.
  private mutating func readBeginning(_ isLast: Bool) -> Match {
    let space = rest.count - rest.trimmedAtStart.count
    guard space < rest.count else { return isLast ? .not : .partly }
    if let open = markup.thoughts?.open, !open.isEmpty {
      let found = match(open, at: space, isLast)
      if found == .whole {
        start += space + open.count
        state = .thought
        skipsSpace = true
      }
      guard found == .not else { return found }
    }
    if markup.calls?.isBare == true, rest[space] == UInt8(ascii: "{"),
      !isNoCall
    {
      spaceBefore = space
      state = .call
      return .whole
    }
    return .not
  }
}

import JSON
import Memory

/// Calls up to their arguments, and behind them.
extension AnswerParser {
  /// Reads what stands before the arguments.
  mutating func readCall(_ isLast: Bool) -> AnswerEvent? {
    guard let calls = markup.calls else { return nil }
    var index = spaceBefore
    let marks = [calls.section.trimmed, calls.firstOpen]
    for (number, mark) in marks.enumerated() where !mark.isEmpty {
      if number == 0, isInSection { continue }
      switch match(mark, at: index, isLast) {
      case .partly: return nil
      case .not:
        // The section's mark may lack, but not that of a call.
        if number == 1, !marks[0].isEmpty || index > 0 { break }
        guard number == 0 else { return refuse() }
      case .whole: index += mark.count
      }
      index = afterSpace(index)
    }
    let second = calls.secondOpen
    if !second.isEmpty {
      // Between stands an id, which is the model's.
      guard let place = rest.firstIndex(of: second, from: index) else {
        return isLast || rest.count - index > 256 ? refuse() : nil
      }
      guard place - index <= 128 else { return refuse() }
      index = afterSpace(place + second.count)
    }
    if calls.isObject { return readObject(index, isLast) }
    return readName(index, isLast)
  }

  /// What looked like a call is text.
  mutating func refuse() -> AnswerEvent? {
    state = .content
    isNoCall = true
    isInSection = false
    guard let calls = markup.calls else { return nil }
    let mark = calls.trigger
    let marked = rest.suffix(from: spaceBefore)
    let count =
      marked.starts(with: mark)
      ? mark.count : min(marked.count, calls.firstOpen.count)
    defer { spaceBefore = 0 }
    return text(spaceBefore + max(min(count, marked.count), 1))
  }

  func afterSpace(_ index: Int) -> Int {
    let text = rest.suffix(from: index)
    return index + text.count - text.trimmedAtStart.count
  }

  /// Reads a name that stands alone, up to its arguments.
  private mutating func readName(
    _ index: Int, _ isLast: Bool
  ) -> AnswerEvent? {
    guard let calls = markup.calls else { return nil }
    let text = rest
    let middle = calls.middle.trimmed
    var end = index
    while end < text.count {
      let byte = text[end]
      if isSpace(byte) || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "(")
        || byte == UInt8(ascii: "<")
        || !middle.isEmpty && byte == middle[0]
      {
        break
      }
      end += 1
    }
    guard end < text.count else { return isLast ? refuse() : nil }
    let name = text[index..<end]
    guard !name.isEmpty, name.count <= 256 else { return refuse() }
    var next = end
    switch calls.arguments {
    case .pairs:
      if !middle.isEmpty {
        let place = afterSpace(end)
        // It may count the calls.
        switch matchCounting(middle, at: place, isLast) {
        case .wait: return nil
        case .not: return refuse()
        case .whole(let end): next = end
        }
      }
      pairs = 0
      state = .pairs
    case .python:
      guard text[end] == UInt8(ascii: "(") else { return refuse() }
      next = end + 1
      value = .arguments()
      state = .value
      pairs = 0
    case .json, .loose:
      // What stands between may count the calls.
      while next < text.count, text[next] != UInt8(ascii: "{") {
        guard next - end <= calls.middle.count + 16 else { return refuse() }
        next += 1
      }
      guard next < text.count else { return isLast ? refuse() : nil }
      value = LooseValue(quote: calls.quote)
      state = .value
    }
    self.name.removeAll()
    self.name.append(name)
    start += next
    return begin()
  }

  /// Reads the arguments as far as they are there.
  mutating func readValue(_ isLast: Bool) -> AnswerEvent? {
    guard let calls = markup.calls else { return nil }
    out.removeAll()
    if calls.arguments == .python, pairs == 0 {
      out.append("{")
      pairs = 1
    }
    var count = 0
    let progress = value.read(
      rest, isLast: isLast, into: &out, consumed: &count)
    start += count
    if case .end = progress {
      state = calls.isObject ? .rest : .afterCall
      if calls.isObject { value = .members() }
      if calls.arguments == .python { state = .afterCall }
    }
    return out.bytes.isEmpty ? nil : .arguments(out.bytes)
  }

  /// Reads past what is left of an object that is a call.
  mutating func readRest(_ isLast: Bool) -> AnswerEvent? {
    out.removeAll()
    var count = 0
    let progress = value.read(
      rest, isLast: isLast, into: &out, consumed: &count)
    start += count
    if case .end = progress { state = .afterCall }
    return nil
  }

  /// Whether an answer ends within a mark that may stand behind a call.
  private var isCutMark: Bool {
    guard let calls = markup.calls else { return false }
    for mark in [
      calls.close, calls.end, calls.separator, calls.open, calls.section,
    ] where mark.trimmed.starts(with: rest) { return true }
    return false
  }

  /// Reads what stands behind a call: the next one, the section's end, or text.
  mutating func readAfterCall(_ isLast: Bool) -> AnswerEvent? {
    guard let calls = markup.calls else { return nil }
    guard skipSpace() else { return nil }
    if isLast, isCutMark {
      start += rest.count
      return nil
    }
    // Of marks that may stand here the first holds, whatever has come of it.
    for mark in [calls.close, calls.end, calls.separator] {
      let mark = mark.trimmed
      guard !mark.isEmpty else { continue }
      switch match(mark, at: 0, isLast) {
      case .whole:
        start += mark.count
        if mark == calls.end.trimmed {
          state = .content
          skipsSpace = true
          isInSection = false
        }
        return nil
      case .partly: return nil
      case .not: break
      }
    }
    for mark in [calls.firstOpen, calls.section.trimmed] {
      guard !mark.isEmpty else { continue }
      switch match(mark, at: 0, isLast) {
      case .whole:
        isInSection = mark == calls.firstOpen && !calls.section.isEmpty
        state = .call
        return nil
      case .partly: return nil
      case .not: break
      }
    }
    let opensObject = calls.isObject && rest[0] == UInt8(ascii: "{")
    let opensName = calls.arguments == .python
    if calls.firstOpen.isEmpty, !calls.section.isEmpty,
      opensObject || opensName
    {
      isInSection = true
      state = .call
      return nil
    }
    state = .content
    skipsSpace = true
    isInSection = false
    return nil
  }
}

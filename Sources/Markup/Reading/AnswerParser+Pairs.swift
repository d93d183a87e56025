import JSON
import Memory

/// Arguments that stand between marks.
extension AnswerParser {
  /// Reads the next argument's name, or the end of all.
  mutating func readPairs(_ isLast: Bool) -> AnswerEvent? {
    guard let calls = markup.calls else { return nil }
    out.removeAll()
    let first = afterSpace(0)
    switch match(calls.keyOpen.trimmed, at: first, isLast) {
    case .partly: return nil
    case .not:
      guard first < rest.count || isLast else { return nil }
      start += first
      out.append(pairs == 0 ? "{}" : "}")
      state = .afterCall
      return .arguments(out.bytes)
    case .whole: break
    }
    let text = rest
    let nameStart = first + calls.keyOpen.trimmed.count
    // A string may be told from other values by what is before it.
    let asText = calls.stringOpen.trimmed
    guard let mark = asText.isEmpty ? nil : asText[0] else {
      return endPairs()
    }
    var end = nameStart
    while end < text.count, text[end] != mark { end += 1 }
    guard end < text.count else { return isLast ? endPairs() : nil }
    let key = text[nameStart..<end].trimmed
    let isText: Bool
    let opened: Int
    switch matchValueOpen(at: end, isLast) {
    case .wait: return nil
    case .not: return endPairs()
    case .whole(let next, let found):
      opened = next
      isText = found ?? isTextArgument(key)
    }
    // The space of the marks belongs to them.
    let space = calls.stringOpen.count - calls.stringOpen.trimmedAtEnd.count
    var valueStart = opened
    for index in 0..<space {
      guard valueStart < text.count else { return isLast ? endPairs() : nil }
      let mark = calls.stringOpen[calls.stringOpen.count - space + index]
      if text[valueStart] == mark { valueStart += 1 }
    }
    if isText { return beginText(key, at: valueStart) }
    let close = calls.valueClose.trimmed
    guard let valueEnd = text.firstIndex(of: close, from: valueStart) else {
      guard mustGive || isLast else { return nil }
      // What is cut, or too long to wait, is a text.
      mustGive = false
      return beginText(key, at: valueStart)
    }
    let value = AnswerParser.content(text[valueStart..<valueEnd])
    writeKey(key)
    held.end = valueEnd + close.count
    isHeldText = !spellsValue(value)
    self.value = LooseValue()
    let begin =
      text[valueStart..<valueEnd].firstIndex(of: value).map { $0 + valueStart }
      ?? valueStart
    held.arguments = begin..<(begin + value.count)
    if isHeldText { out.append("\"") }
    state = .pairValue
    return .arguments(out.bytes)
  }

  /// Begins an argument that is a text.
  private mutating func beginText(
    _ key: Bytes, at valueStart: Int
  ) -> AnswerEvent? {
    writeKey(key)
    out.append("\"")
    start += valueStart
    state = .pairText
    isCharacterData = nil
    return .arguments(out.bytes)
  }

  /// What stands before a value.
  private enum ValueOpen {
    /// It ends there, and may tell whether the value is a text.
    case whole(end: Int, isText: Bool?)
    case wait
    case not
  }

  /// Reads what stands between a name and its value: of marks that differ for
  /// texts and others, the word that differs is the value's type.
  private func matchValueOpen(at index: Int, _ isLast: Bool) -> ValueOpen {
    guard let calls = markup.calls else { return .not }
    let (asText, asValue) = (calls.stringOpen.trimmed, calls.valueOpen.trimmed)
    guard asText != asValue else {
      switch match(asText, at: index, isLast) {
      case .whole: return .whole(end: index + asText.count, isText: nil)
      case .partly: return .wait
      case .not: return .not
      }
    }
    let before = asText.commonPrefix(with: asValue)
    let least = min(asText.count, asValue.count) - before
    let behind = min(asText.commonSuffix(with: asValue), least)
    switch match(asText[0..<before], at: index, isLast) {
    case .whole: break
    case .partly: return .wait
    case .not: return .not
    }
    let mark = asText.suffix(from: asText.count - behind)
    let first = index + before
    guard let end = rest.firstIndex(of: mark, from: first) else {
      return isLast || rest.count - first > 64 ? .not : .wait
    }
    let word = rest[first..<end]
    return .whole(
      end: end + behind,
      isText: word == asText[before..<(asText.count - behind)])
  }

  /// A value without space and the marks of character data around it.
  private static func content(_ text: Bytes) -> Bytes {
    let value = text.trimmed
    let (open, close) = (dataOpen, dataClose)
    guard value.starts(with: open), value.ends(with: close),
      value.count >= open.count + close.count
    else { return value }
    return value[open.count..<(value.count - close.count)]
  }

  private static let dataOpen = Bytes("<![CDATA[")
  private static let dataClose = Bytes("]]>")

  /// Ends arguments that go on as they should not.
  private mutating func endPairs() -> AnswerEvent? {
    out.append(pairs == 0 ? "{}" : "}")
    state = .afterCall
    return .arguments(out.bytes)
  }

  private mutating func writeKey(_ key: Bytes) {
    out.append(pairs == 0 ? "{\"" : ", \"")
    pairs += 1
    for index in 0..<min(key.count, 256) { out.append(inString: key[index]) }
    out.append("\": ")
  }

  /// Whether a text is a value in JSON or in Python's spelling, of those that
  /// are short; else it is a text itself.
  private mutating func spellsValue(_ text: Bytes) -> Bool {
    if AnswerParser.isJSON(text) { return true }
    var value = LooseValue()
    var count = 0
    let before = out.count
    defer { out.truncate(to: before) }
    let progress = value.read(text, isLast: true, into: &out, consumed: &count)
    guard case .end = progress, count == text.count else { return false }
    return AnswerParser.isJSON(out.bytes.suffix(from: before))
  }

  private static func isJSON(_ text: Bytes) -> Bool {
    var reader = JSONReader(text)
    do throws(JSONError) {
      try reader.skip()
      try reader.end()
      return true
    } catch { return false }
  }

  /// Gives an argument that is all there, piece by piece.
  mutating func readPairValue() -> AnswerEvent? {
    out.removeAll()
    let text = rest[held.arguments]
    var count = 0
    if isHeldText {
      while count < text.count,
        out.freeCapacity >= 64 || text[count] & 0xC0 == 0x80
      {
        out.append(inString: text[count])
        count += 1
      }
    } else {
      _ = value.read(text, isLast: true, into: &out, consumed: &count)
    }
    let left = held.arguments.lowerBound + count
    held.arguments = left..<max(left, held.arguments.upperBound)
    if held.arguments.isEmpty || count == 0 {
      if isHeldText { out.append("\"") }
      start += held.end
      state = .pairs
    }
    return out.bytes.isEmpty ? nil : .arguments(out.bytes)
  }

  /// Reads a text argument as far as it is there.
  mutating func readPairText(_ isLast: Bool) -> AnswerEvent? {
    guard let calls = markup.calls else { return nil }
    out.removeAll()
    let close = calls.valueClose
    let mark = close.trimmed
    // The space before the mark belongs to it.
    let space = close.count - close.trimmedAtStart.count
    if isCharacterData == nil {
      let found = match(AnswerParser.dataOpen, at: 0, isLast)
      guard found != .partly else { return nil }
      isCharacterData = found == .whole
      if found == .whole { start += AnswerParser.dataOpen.count }
    }
    let text = rest
    var index = 0
    while index < text.count {
      if isCharacterData == true {
        let found = match(AnswerParser.dataClose, at: index, isLast)
        if found == .partly {
          start += index
          return out.bytes.isEmpty ? nil : .arguments(out.bytes)
        }
        if found == .whole {
          // What comes behind is the value's mark.
          isCharacterData = false
          index += AnswerParser.dataClose.count
          continue
        }
      }
      guard out.freeCapacity >= 64 || text[index] & 0xC0 == 0x80 else {
        start += index
        return .arguments(out.bytes)
      }
      for skipped in [space, 0] {
        let whole = close.suffix(from: space - skipped)
        let found = match(
          skipped == 0 ? mark : whole, at: index, isLast)
        if found == .partly {
          start += index
          return out.bytes.isEmpty ? nil : .arguments(out.bytes)
        }
        if found == .whole {
          start += index + (skipped == 0 ? mark.count : whole.count)
          out.append("\"")
          state = .pairs
          return .arguments(out.bytes)
        }
      }
      out.append(inString: text[index])
      index += 1
    }
    start += index
    return out.bytes.isEmpty ? nil : .arguments(out.bytes)
  }
}

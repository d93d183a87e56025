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
    let (asText, asValue) = (calls.stringOpen.trimmed, calls.valueOpen.trimmed)
    guard let mark = asText.isEmpty ? nil : asText[0] else {
      return endPairs()
    }
    var end = nameStart
    while end < text.count, text[end] != mark { end += 1 }
    guard end < text.count else { return isLast ? endPairs() : nil }
    let key = text[nameStart..<end].trimmed
    var isText = match(asText, at: end, isLast)
    let isValue = match(asValue, at: end, isLast)
    guard isText != .partly, isValue != .partly else { return nil }
    let opened: Int
    if isText == .whole {
      opened = end + asText.count
    } else if isValue == .whole {
      opened = end + asValue.count
    } else {
      return endPairs()
    }
    if asText == asValue { isText = isTextArgument(key) ? .whole : .not }
    // The space of the marks belongs to them.
    let space = calls.stringOpen.count - calls.stringOpen.trimmedAtEnd.count
    var valueStart = opened
    for index in 0..<space {
      guard valueStart < text.count else { return isLast ? endPairs() : nil }
      let mark = calls.stringOpen[calls.stringOpen.count - space + index]
      if text[valueStart] == mark { valueStart += 1 }
    }
    if isText == .whole {
      writeKey(key)
      out.append("\"")
      start += valueStart
      state = .pairText
      return .arguments(out.bytes)
    }
    let close = calls.valueClose.trimmed
    guard let valueEnd = text.firstIndex(of: close, from: valueStart) else {
      guard mustGive || isLast else { return nil }
      mustGive = false
      return endPairs()
    }
    writeKey(key)
    writeValue(text[valueStart..<valueEnd].trimmed)
    start += valueEnd + close.count
    return .arguments(out.bytes)
  }

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

  /// Writes a value: as JSON if it is that or Python's, else as a string.
  private mutating func writeValue(_ text: Bytes) {
    let before = out.count
    var value = LooseValue()
    var count = 0
    let progress = value.read(text, isLast: true, into: &out, consumed: &count)
    var isWhole = false
    if case .end = progress { isWhole = count == text.count }
    if isWhole {
      var reader = JSONReader(out.bytes.suffix(from: before))
      do throws(JSONError) {
        try reader.skip()
        try reader.end()
      } catch { isWhole = false }
    }
    guard !isWhole else { return }
    out.truncate(to: before)
    out.append("\"")
    for index in 0..<text.count where out.freeCapacity > 16 {
      out.append(inString: text[index])
    }
    out.append("\"")
  }

  /// Reads a text argument as far as it is there.
  mutating func readPairText(_ isLast: Bool) -> AnswerEvent? {
    guard let calls = markup.calls else { return nil }
    out.removeAll()
    let close = calls.valueClose
    let mark = close.trimmed
    // The space before the mark belongs to it.
    let space = close.count - close.trimmedAtStart.count
    let text = rest
    var index = 0
    while index < text.count {
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

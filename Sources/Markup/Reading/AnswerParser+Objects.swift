import JSON
import Memory

/// Calls that are objects in JSON.
extension AnswerParser {
  /// Reads an object's members up to its arguments.
  mutating func readObject(_ index: Int, _ isLast: Bool) -> AnswerEvent? {
    guard let calls = markup.calls else { return nil }
    let text = rest
    guard index < text.count else { return isLast ? refuse() : nil }
    guard text[index] == UInt8(ascii: "{") else { return refuse() }
    var place = index + 1
    var name: Bytes?
    var arguments: Range<Int>?
    while true {
      place = afterSpace(place)
      guard place < text.count else { return isLast ? refuse() : nil }
      if text[place] == UInt8(ascii: "}") { break }
      if text[place] == UInt8(ascii: ",") {
        place += 1
        continue
      }
      guard text[place] == 0x22 else { return refuse() }
      guard let keyEnd = AnswerParser.endOfString(text, place) else {
        return isLast ? refuse() : nil
      }
      let key = text[(place + 1)..<(keyEnd - 1)]
      let colon = afterSpace(keyEnd)
      guard colon < text.count else { return isLast ? refuse() : nil }
      guard text[colon] == UInt8(ascii: ":") else { return refuse() }
      place = afterSpace(colon + 1)
      guard place < text.count else { return isLast ? refuse() : nil }
      if isArguments(key), name != nil {
        arguments = place..<place
        break
      }
      guard let end = AnswerParser.endOfValue(text, place) else {
        return isLast ? refuse() : nil
      }
      if key == calls.nameKey || key == "name", text[place] == 0x22 {
        name = text[(place + 1)..<(end - 1)]
      } else if isArguments(key) {
        arguments = place..<end
      }
      place = end
    }
    guard let name, take(encodedName: name), !calls.isBare || isKnown
    else { return refuse() }
    value = LooseValue()
    if let arguments, arguments.isEmpty {
      start += arguments.lowerBound
      state = .value
      return begin()
    }
    // The name came last, or there are no arguments: the object begins anew
    // behind them.
    state = .held
    held = (
      (arguments ?? 0..<0), place + 1
    )
    return begin()
  }

  private func isArguments(_ key: Bytes) -> Bool {
    key == markup.calls?.argumentsKey || key == "arguments"
      || key == "parameters"
  }

  /// Gives arguments that came before their name.
  mutating func readHeld(_ isLast: Bool) -> AnswerEvent? {
    let (arguments, end) = held
    out.removeAll()
    if arguments.isEmpty {
      out.append("{}")
      start += end
      state = .afterCall
      return .arguments(out.bytes)
    }
    var count = 0
    let progress = value.read(
      rest[arguments], isLast: true, into: &out, consumed: &count)
    held.arguments = (arguments.lowerBound + count)..<arguments.upperBound
    if case .end = progress {
      start += end
      state = .afterCall
    } else if count == 0 {
      start += end
      state = .afterCall
    }
    return out.bytes.isEmpty ? nil : .arguments(out.bytes)
  }

  /// Keeps a name as JSON spells it; false where it cannot be one.
  private mutating func take(encodedName text: Bytes) -> Bool {
    name.removeAll()
    guard !text.isEmpty, text.count <= 256 else { return false }
    out.removeAll()
    out.append(byte: 0x22)
    out.append(text)
    out.append(byte: 0x22)
    var reader = JSONReader(out.bytes)
    do { try reader.string(into: &name) } catch { return false }
    return !name.bytes.isEmpty
  }

  /// Where a string in JSON ends that begins at `start`.
  static func endOfString(_ text: Bytes, _ start: Int) -> Int? {
    var index = start + 1
    while index < text.count {
      switch text[index] {
      case 0x22: return index + 1
      case 0x5C: index += 2
      default: index += 1
      }
    }
    return nil
  }

  /// Where a value in JSON ends that begins at `start`, if more follows it.
  static func endOfValue(_ text: Bytes, _ start: Int) -> Int? {
    var index = start
    var depth = 0
    while index < text.count {
      switch text[index] {
      case 0x22:
        guard let end = endOfString(text, index) else { return nil }
        index = end
        if depth == 0 { return index }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { return index }
        depth -= 1
        index += 1
        if depth == 0 { return index }
      case UInt8(ascii: ",") where depth == 0: return index
      default: index += 1
      }
    }
    return nil
  }
}

import JSON
import Memory

/// The texts around a call.
extension MarkupFinder {
  private typealias Word = TemplateProbes.Word

  /// The parts of one call in a probe, as positions.
  private struct Unit {
    /// Where the call begins: its object, or its name.
    var start: Int
    var name: Range<Int>
    /// Where its arguments begin and end; of pairs, up to the last value.
    var arguments: Range<Int>
    /// Where it ends.
    var end: Int
  }

  /// How calls are written, or `nil` where the template writes none.
  var calls: CallMarkup? {
    let body = body(of: probes.call)
    var markup = CallMarkup()
    guard
      let unit = unit(
        in: body, named: Bytes(Word.first), until: Bytes(Word.numberValue),
        &markup)
    else { return nil }
    let before = body[0..<unit.start]
    let after = body.suffix(from: unit.end)
    markup.head = body[unit.start..<unit.name.lowerBound]
    markup.middle = body[unit.name.upperBound..<unit.arguments.lowerBound]
    markup.tail = body[unit.arguments.upperBound..<unit.end]
    if markup.arguments == .pairs {
      findPairs(body, unit, &markup)
    }
    markup.open = before.trimmedAtStart
    markup.close = after
    findSection(before: before, after: after, &markup)
    if markup.arguments == .pairs {
      dropValueClose(&markup)
      // Without a mark nothing tells where a name or a value ends.
      for mark in [
        markup.keyOpen, markup.stringOpen, markup.valueOpen, markup.valueClose,
      ] where mark.trimmed.isEmpty { return nil }
    }
    return markup
  }

  /// The call of `name` in a probe, whose last argument has the value `last`.
  private func unit(
    in body: Bytes, named name: Bytes, until last: Bytes, from start: Int = 0,
    _ markup: inout CallMarkup
  ) -> Unit? {
    let key = Bytes(Word.text)
    guard let first = body.firstIndex(of: name, from: start) else { return nil }
    let nameEnd = first + name.count
    guard let argument = body.firstIndex(of: key, from: nameEnd),
      let value = body.firstIndex(of: last, from: argument)
    else { return nil }
    var unit = Unit(
      start: first, name: first..<nameEnd, arguments: argument..<argument,
      end: 0)
    // Before the first key of an object stands its brace.
    let before = body[nameEnd..<argument].trimmedAtEnd
    let isQuoted = before.count > 0 && before[before.count - 1] == 0x22
    let brace = isQuoted ? before[0..<(before.count - 1)].trimmedAtEnd : before
    guard brace.count > 0, brace[brace.count - 1] == UInt8(ascii: "{") else {
      markup.arguments = .pairs
      unit.arguments = nameEnd..<(value + last.count)
      unit.end = unit.arguments.upperBound
      return unit
    }
    let open = nameEnd + brace.count - 1
    guard let end = endOfObject(body, from: value + last.count, depth: 1) else {
      return nil
    }
    unit.arguments = open..<end
    unit.end = end
    if !isQuoted {
      markup.arguments = .loose
      findQuote(body[argument..<end], &markup)
      return unit
    }
    markup.arguments = .json
    guard body[0..<first].ends(with: Bytes("\"")),
      let object = body[0..<first].lastIndex(of: UInt8(ascii: "{")),
      let objectEnd = endOfObject(body, from: end, depth: 1),
      findKeys(body[object..<objectEnd], name, &markup)
    else { return unit }
    unit.start = object
    unit.end = objectEnd
    return unit
  }

  /// Where the `depth`-th brace closes that is open at `start`.
  private func endOfObject(
    _ text: Bytes, from start: Int, depth: Int
  ) -> Int? {
    var depth = depth
    for index in start..<text.count {
      switch text[index] {
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return index + 1 }
      default: continue
      }
    }
    return nil
  }

  /// Reads the keys of an object that is a call; false where it is none.
  private func findKeys(
    _ object: Bytes, _ name: Bytes, _ markup: inout CallMarkup
  ) -> Bool {
    var reader = JSONReader(object)
    var (hasName, hasArguments) = (false, false)
    do throws(JSONError) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        let raw = key.encoded
        switch try reader.peek() {
        case .string:
          if try reader.string() == name {
            hasName = true
            markup.nameKey = raw
          }
        case .object:
          hasArguments = true
          markup.argumentsKey = raw
          try reader.skip()
        default: try reader.skip()
        }
      }
      try reader.end()
    } catch { return false }
    return hasName && hasArguments
  }

  /// The mark on either side of a string whose key has none.
  private func findQuote(_ members: Bytes, _ markup: inout CallMarkup) {
    let (key, value) = (Bytes(Word.text), Bytes(Word.textValue))
    guard let place = members.firstIndex(of: value), place > key.count else {
      return
    }
    markup.quote = members[(key.count + 1)..<place].trimmed
  }

  /// The marks around names and values of arguments.
  private func findPairs(
    _ body: Bytes, _ unit: Unit, _ markup: inout CallMarkup
  ) {
    let (key, value) = (Bytes(Word.text), Bytes(Word.textValue))
    let (other, number) = (Bytes(Word.number), Bytes(Word.numberValue))
    guard let keyAt = body.firstIndex(of: key, from: unit.name.upperBound),
      let valueAt = body.firstIndex(of: value, from: keyAt),
      let otherAt = body.firstIndex(of: other, from: valueAt),
      let numberAt = body.firstIndex(of: number, from: otherAt)
    else { return }
    let toKey = body[unit.name.upperBound..<keyAt]
    let between = body[(valueAt + value.count)..<otherAt]
    let shared = toKey.suffix(
      from: toKey.count - toKey.commonSuffix(with: between))
    markup.keyOpen = shared.fromFirstMark
    markup.middle = toKey[0..<(toKey.count - markup.keyOpen.count)]
    markup.stringOpen = body[(keyAt + key.count)..<valueAt]
    markup.valueOpen = body[(otherAt + other.count)..<numberAt]
    markup.valueClose =
      between[0..<(between.count - markup.keyOpen.count)].trimmedAtEnd
    markup.tail = Bytes()
  }

  /// Takes the end of the last value from what stands behind the call.
  private func dropValueClose(_ markup: inout CallMarkup) {
    func drop(_ text: Bytes) -> Bytes {
      text.starts(with: markup.valueClose)
        ? text.suffix(from: markup.valueClose.count) : text
    }
    markup.close = drop(markup.close)
  }

  /// Tells what stands around all calls from what stands around each.
  private func findSection(
    before: Bytes, after: Bytes, _ markup: inout CallMarkup
  ) {
    let body = body(of: probes.calls)
    let value = Bytes(Word.textValue)
    var ignored = CallMarkup()
    guard
      let one = unit(
        in: body, named: Bytes(Word.first), until: value, &ignored),
      let two = unit(
        in: body, named: Bytes(Word.second), until: value, from: one.end,
        &ignored)
    else { return }
    markup.repeats = true
    let opening = body[0..<one.start].trimmedAtStart
    let between = body[one.end..<two.start]
    let closing = body.suffix(from: two.end)
    let shared = opening.suffix(
      from: opening.count - opening.commonSuffix(with: between))
    markup.open =
      shared.count == opening.count ? shared : shared.fromFirstMark
    if markup.open.trimmed.isEmpty { markup.open = Bytes() }
    markup.section = opening[0..<(opening.count - markup.open.count)]
    let left = between[0..<(between.count - markup.open.count)]
    let length = left.lengthOutsideMarks(left.commonPrefix(with: closing))
    markup.close = left[0..<closing.lengthOutsideMarks(length)]
    markup.separator = left.suffix(from: markup.close.count)
    markup.end = closing.suffix(from: markup.close.count)
  }
}

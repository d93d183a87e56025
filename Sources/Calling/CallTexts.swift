import JSON
import Markup
import Memory

/// The texts that a call is spelled with, in planned memory.
struct CallTexts: BitwiseCopyable {
  var arguments = CallMarkup.Arguments.json
  var isBare = false
  var hasSection = false
  /// What tells that calls begin, and what does where a section's mark is left
  /// out.
  var trigger = Bytes()
  var aloneTrigger = Bytes()
  /// All before the first name; the same without a section.
  var entry = Bytes()
  var alone = Bytes()
  /// The beginning of a bare call without the space between its parts.
  var bareHead = Bytes()
  /// Between name and arguments; a byte FF stands for a number.
  var middle = Bytes()
  /// Behind arguments.
  var tail = Bytes()
  /// From there to the next name, or to the end of all calls.
  var join = Bytes()
  var end = Bytes()
  var quote = Bytes()
  /// Before the name of the first argument, and of another one.
  var firstKey = Bytes()
  var nextKey = Bytes()
  /// The end of a call without arguments, and of another one.
  var firstClose = Bytes()
  var nextClose = Bytes()
  var stringOpen = Bytes()
  var valueOpen = Bytes()
  /// Behind a value with the space before it, and without.
  var valueClose = Bytes()
  var valueMark = Bytes()
  /// Whether another call may follow.
  var repeats = false

  /// Stands for one digit to four.
  static let number: UInt8 = 0xFF

  init() {}

  /// The texts of a markup.
  ///
  /// - Parameters:
  ///   - markup: the markup.
  ///   - out: planned memory, which must not be cut off.
  ///   - isEnd: whether a token that is spelled so ends the answer.
  init(
    _ markup: CallMarkup, _ out: inout TextBuffer, isEnd: (Bytes) -> Bool
  ) {
    func text(_ parts: InlineArray<4, Bytes>) -> Bytes {
      let start = out.count
      for index in 0..<4 { out.append(parts[index]) }
      return out.bytes.suffix(from: start)
    }
    let none = Bytes()
    func untilEnd(_ text: Bytes) -> Bytes {
      CallTexts.untilEnd(text, isEnd)
    }
    arguments = markup.arguments
    isBare = markup.isBare
    hasSection = !markup.section.trimmed.isEmpty
    let close = untilEnd(markup.close)
    let separator = untilEnd(markup.separator)
    let last = untilEnd(markup.end).trimmedAtEnd
    let canRepeat =
      close.count == markup.close.count
      && separator.count == markup.separator.count && !isBare
    entry =
      text([markup.section, markup.open, markup.head, none])
      .trimmedAtStart
    trigger = entry[0..<markup.trigger.count]
    if !markup.section.trimmed.isEmpty, !markup.open.trimmed.isEmpty {
      alone = text([markup.open, markup.head, none, none]).trimmedAtStart
      aloneTrigger = alone[0..<markup.open.trimmed.count]
    }
    bareHead = CallTexts.packed(markup.head, &out)
    middle = CallTexts.numbered(markup, &out)
    let isPairs = markup.arguments == .pairs
    let whole = text([
      markup.arguments == .python
        ? markup.tail.suffix(from: min(1, markup.tail.count)) : markup.tail,
      close, none, none,
    ])
    tail = whole.trimmedAtEnd
    let space = whole.suffix(from: tail.count)
    join = text([space, separator, markup.open, markup.head])
    end = last.trimmed.isEmpty ? Bytes() : text([space, last, none, none])
    repeats = canRepeat && markup.repeats && !join.isEmpty
    guard isPairs || markup.arguments == .loose else { return }
    quote = text([markup.quote, none, none, none])
    guard isPairs else { return }
    let spaceBefore = close[0..<(close.count - close.trimmedAtStart.count)]
    let key = markup.keyOpen.trimmedAtStart
    firstKey = text([key, none, none, none])
    nextKey = text([spaceBefore, key, none, none])
    nextClose = tail
    let endsInSpace = markup.middle.trimmedAtEnd.count < markup.middle.count
    firstClose = endsInSpace ? tail.trimmedAtStart : tail
    stringOpen = text([markup.stringOpen, none, none, none])
    valueOpen = text([markup.valueOpen, none, none, none])
    valueClose = text([markup.valueClose.trimmedAtEnd, none, none, none])
    valueMark = valueClose.trimmedAtStart
  }

  /// No more bytes are kept of a markup.
  static func mostBytes(of markup: CallMarkup) -> Int {
    let marks =
      markup.section.count + markup.open.count + markup.head.count
      + markup.middle.count + markup.tail.count + markup.close.count
      + markup.separator.count + markup.end.count
    let pairs =
      markup.quote.count + markup.keyOpen.count + markup.stringOpen.count
      + markup.valueOpen.count + markup.valueClose.count
    return 4 * (marks + pairs)
  }

  /// Whether the marks without which a call cannot be told are there.
  var isWhole: Bool {
    guard !entry.isEmpty else { return false }
    guard arguments == .pairs else { return true }
    return !firstKey.isEmpty && !firstClose.isEmpty && !stringOpen.isEmpty
      && !valueOpen.isEmpty && !valueMark.isEmpty
  }

  /// A text up to a mark that ends the answer.
  private static func untilEnd(
    _ text: Bytes, _ isEnd: (Bytes) -> Bool
  ) -> Bytes {
    for start in 0..<text.count where text[start] == UInt8(ascii: "<") {
      for end in start..<text.count
      where text[end] == UInt8(ascii: ">")
        && isEnd(text[start..<(end + 1)])
      {
        return text[0..<start]
      }
    }
    return text
  }

  /// A text without its space outside of strings.
  private static func packed(
    _ text: Bytes, _ out: inout TextBuffer
  ) -> Bytes {
    let start = out.count
    var isInString = false
    for index in 0..<text.count {
      if text[index] == 0x22 { isInString.toggle() }
      if isInString || !isSpace(text[index]) { out.append(byte: text[index]) }
    }
    return out.bytes.suffix(from: start)
  }

  /// What stands between name and arguments: where it counts the calls, with
  /// `number` in place of the number.
  private static func numbered(
    _ markup: CallMarkup, _ out: inout TextBuffer
  ) -> Bytes {
    let start = out.count
    let text = markup.middle
    let counts = !markup.isObject && markup.arguments == .json
    var index = 0
    while index < text.count {
      guard counts, isDigit(text[index]) else {
        out.append(byte: text[index])
        index += 1
        continue
      }
      out.append(byte: number)
      while index < text.count, isDigit(text[index]) { index += 1 }
    }
    return out.bytes.suffix(from: start)
  }

  /// How many characters a text has from `start` on.
  static func characters(_ text: Bytes, from start: Int) -> Int {
    var count = 0
    for index in start..<text.count where text[index] & 0xC0 != 0x80 {
      count += 1
    }
    return count
  }

  /// How much of a text's beginning `before` and `byte` end with.
  static func overlap(
    _ text: Bytes, _ before: Bytes, _ byte: UInt8
  ) -> Int {
    var start = max(0, before.count + 1 - text.count)
    while start <= before.count {
      let kept = before.suffix(from: start)
      if text[kept.count] == byte, text.starts(with: kept) {
        return kept.count + 1
      }
      start += 1
    }
    return 0
  }
}

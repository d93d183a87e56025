import CHost
import Conversation
import Grammars
import Memory
import Synthesis
import Tokenizers

/// Texts whose tokens are drawn at random among those that a form allows.
///
/// Now and then a character that ends something in JSON is preferred, so that
/// strings and lists of all lengths come, and one of the schema's own strings:
/// names of properties are hard to come by otherwise. Once a text has as many
/// tokens as it should have, what ends it soonest is preferred, names that are
/// required, and the shortest way to the end of a string or a number.
struct FormWalk {
  /// What a line asks for.
  struct Wish {
    var texts = 0
    var seed: UInt64 = 1
    var limit = 64

    /// The most texts.
    static let mostTexts = 10_000
    /// The most tokens of one that need not end sooner.
    static let mostTokens = 4096
  }

  private let tokenizer: Tokenizer
  /// The token of each byte, or -1.
  private var singles: InlineArray<256, Int32> = InlineArray(repeating: -1)
  private var random = RandomWords(seed: 0)
  private var isInString = false
  private var isEscaped = false
  /// The strings of the schema.
  private var strings = SchemaStrings()
  /// The rest of a string that was begun, or of the way to its end.
  private var pending = Bytes()
  /// Whether the last character was a number's.
  private var isInNumber = false
  /// For ways to ends; no other is looked for until the text is so long.
  private let scratch: Region<Int32>
  private let way: Region<UInt8>
  private var nextSearch = 0

  /// One token of so many is preferred to end something.
  private static let endings: UInt64 = 4
  /// So many tokens beyond the limit a text is given up.
  private static let mostMore = 1 << 14

  /// States that are looked at for a way to an end, and words for them.
  static let searchedStates = 4096
  static let searchWords = 8 * searchedStates
  /// So many bytes later another way is looked for where there was none.
  private static let searchPause = 64

  init(
    _ tokenizer: Tokenizer, _ scratch: Region<Int32>, way: Region<UInt8>
  ) {
    self.tokenizer = tokenizer
    self.scratch = scratch
    self.way = way
    for id in 0..<Int32(tokenizer.tokenCount) {
      let text = tokenizer.bytes(of: id)
      guard text.count == 1, singles[Int(text[0])] < 0 else { continue }
      singles[Int(text[0])] = id
    }
  }

  /// Takes the strings of a schema, to draw them now and then.
  mutating func take(_ strings: SchemaStrings) { self.strings = strings }

  /// Writes a text that `form`, which was begun, allows.
  ///
  /// - Returns: false where it came to no end.
  /// - Throws: `GrammarError`.
  mutating func walk(
    _ form: inout AnswerForm, _ wish: Wish, number: Int,
    into out: inout TextBuffer, times: inout MaskTimes
  ) throws(GrammarError) -> Bool {
    random = RandomWords(seed: wish.seed, stream: UInt64(number))
    (isInString, isEscaped, pending) = (false, false, Bytes())
    (isInNumber, nextSearch) = (false, 0)
    var count = 0
    while count < wish.limit + FormWalk.mostMore, !out.isTruncated {
      let isLate = count >= wish.limit
      if form.mayEnd, isLate || random.next() % FormWalk.endings == 0 {
        return true
      }
      let start = host_nanoseconds()
      let mask = try form.mask()
      times.add(host_nanoseconds() - start)
      if isLate, pending.isEmpty, out.count >= nextSearch {
        findWay(&form)
        if pending.isEmpty { nextSearch = out.count + FormWalk.searchPause }
      }
      guard let token = try draw(&form, mask, isLate: isLate) else {
        return form.mayEnd
      }
      var text = tokenizer.bytes(of: token, special: true)
      if form.skipsSpace, text.count > 0, text[0] == 0x20 {
        text = text.suffix(from: 1)
      }
      out.append(text)
      note(text)
      form.take(token, tokenizer)
      count += 1
    }
    return false
  }

  /// Finds the way to the end of the string or the number in which the text is.
  private mutating func findWay(_ form: inout AnswerForm) {
    guard isInString && !isEscaped || isInNumber else { return }
    let ends = isInString ? Bytes("\"") : Bytes("},]")
    var count = form.way(to: ends, most: 0x7E, scratch, into: way)
    if count == 0, isInString {
      let few = scratch[0..<(scratch.count / 16)]
      count = form.way(to: ends, most: 0xFF, few, into: way)
    }
    pending = way[0..<count].bytes
  }

  /// A token that may come next, or `nil` where there is none.
  private mutating func draw(
    _ form: inout AnswerForm, _ mask: Region<UInt32>, isLate: Bool
  ) throws(GrammarError) -> Int32? {
    if let token = try drawPending(&form, mask, isLate: isLate) {
      return token
    }
    if isLate {
      let order =
        isInString ? Bytes("\"") : Bytes("}],:\"0123456789ntf[{ ")
      for index in 0..<order.count {
        let token = singles[Int(order[index])]
        if try allows(token, &form, mask) { return token }
      }
      if let token = try drawCharacter(&form, mask) { return token }
    } else if random.next() % FormWalk.endings == 0 {
      let endings = Bytes("\"]},")
      let first = Int(random.next() & 3)
      for index in 0..<4 {
        let token = singles[Int(endings[(first + index) & 3])]
        if try allows(token, &form, mask) { return token }
      }
    }
    return try drawAny(&form, mask)
  }

  /// The next character of one of the schema's strings, which may be begun.
  private mutating func drawPending(
    _ form: inout AnswerForm, _ mask: Region<UInt32>, isLate: Bool
  ) throws(GrammarError) -> Int32? {
    if pending.isEmpty, !isInString {
      let isWanted = isLate || random.next() & 1 == 0
      let count = isLate ? strings.requiredCount : strings.count
      let first = count > 0 ? Int(random.next() % UInt64(count)) : 0
      for index in 0..<(isLate ? count : 0) where pending.isEmpty {
        let text = strings[(first + index) % count]
        if form.asks(for: text) { pending = text }
      }
      for index in 0..<(isWanted ? count : 0) where pending.isEmpty {
        let text = strings[(first + index) % count]
        if form.allows(text) { pending = text }
      }
    }
    guard !pending.isEmpty else { return nil }
    let token = singles[Int(pending[0])]
    pending = pending.suffix(from: 1)
    if try allows(token, &form, mask) { return token }
    pending = Bytes()
    return nil
  }

  private mutating func drawCharacter(
    _ form: inout AnswerForm, _ mask: Region<UInt32>
  ) throws(GrammarError) -> Int32? {
    let first = Int(random.next() & 127)
    for index in 0..<128 {
      let token = singles[(first + index) & 127]
      if try allows(token, &form, mask) { return token }
    }
    return nil
  }

  private mutating func drawAny(
    _ form: inout AnswerForm, _ mask: Region<UInt32>
  ) throws(GrammarError) -> Int32? {
    var count = 0
    for index in 0..<mask.count { count += mask[index].nonzeroBitCount }
    guard count > 0 else { return nil }
    // The first is any of them; the next ones stand in for those that end the
    // text.
    var skipped = Int(random.next() % UInt64(count))
    var seen = 0
    var index = 0
    while seen < 2 * count {
      var bits = mask[index]
      while bits != 0 {
        let token = Int32(32 * index + bits.trailingZeroBitCount)
        bits &= bits - 1
        seen += 1
        if skipped > 0 {
          skipped -= 1
        } else if try allows(token, &form, mask) {
          return token
        }
      }
      index = index + 1 < mask.count ? index + 1 : 0
    }
    return nil
  }

  private func allows(
    _ token: Int32, _ form: inout AnswerForm, _ mask: Region<UInt32>
  ) throws(GrammarError) -> Bool {
    guard token >= 0, mask[Int(token) >> 5] >> UInt32(token & 31) & 1 == 1,
      !tokenizer.isEndOfGeneration(token)
    else { return false }
    return try form.accepts(token)
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: true
    default: false
    }
  }

  /// Notes whether what comes next stands in a string.
  private mutating func note(_ text: Bytes) {
    for index in 0..<text.count {
      isInNumber = !isInString && FormWalk.isOfNumber(text[index])
      if isEscaped {
        isEscaped = false
      } else if isInString, text[index] == 0x5C {
        isEscaped = true
      } else if text[index] == 0x22 {
        isInString.toggle()
      }
    }
  }
}

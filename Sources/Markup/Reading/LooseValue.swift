import JSON
import Memory

/// Reads a value that is written in JSON, in Python's spelling or in a
/// template's own, piece by piece, and writes it in JSON.
///
/// It takes what is no JSON where the meaning is plain: single quotes, `True`,
/// `None`, bare keys, raw line breaks in strings, strings between marks.
struct LooseValue {
  /// The deepest nesting; what is deeper is read as text.
  private static let mostDepth = 64

  /// The most bytes that a word and its escapes become, and a character behind.
  static let mostBytes = 6 * 64 + 32

  private enum Mode {
    case structure
    /// A string between quotes of this kind.
    case string(quote: UInt8)
    /// A string between marks.
    case marked
    /// A word without quotes, which `word` gathers.
    case word
  }

  /// What came of the bytes that were there.
  enum Progress {
    /// All were read as far as they tell something.
    case more
    /// The value ends behind what was read.
    case end
  }

  /// The mark on either side of a string, or nothing.
  private let quote: Bytes
  private var mode = Mode.structure
  /// A bit for each open container, set for objects.
  private var kinds: UInt64 = 0
  private var depth = 0
  private var word: InlineArray<64, UInt8> = InlineArray(repeating: 0)
  private var wordCount = 0
  /// Whether a word was longer, and is written as a string.
  private var isLongWord = false
  /// Whether the next word names a member.
  private var expectsKey = false

  /// A value whose strings may stand between `quote` too.
  init(quote: Bytes = Bytes()) { self.quote = quote }

  /// The arguments of a call in Python, behind their parenthesis; their brace is
  /// to be written by the caller.
  static func arguments() -> LooseValue {
    var value = LooseValue()
    value.open(isObject: true)
    return value
  }

  /// The members of an object behind its brace.
  static func members() -> LooseValue { arguments() }

  private mutating func open(isObject: Bool) {
    kinds = kinds << 1 | (isObject ? 1 : 0)
    depth += 1
    expectsKey = isObject
  }

  private var isObject: Bool { depth > 0 && kinds & 1 == 1 }

  /// Reads from `text`, as long as `out` has room.
  ///
  /// - Parameters:
  ///   - text: what is there.
  ///   - isLast: whether no more will come.
  ///   - out: where JSON goes.
  ///   - consumed: how much of the text was read.
  /// - Returns: whether the value ends there.
  mutating func read(
    _ text: Bytes, isLast: Bool, into out: inout TextBuffer,
    consumed: inout Int
  ) -> Progress {
    var index = 0
    defer { consumed = index }
    while index < text.count {
      let byte = text[index]
      // A piece ends between characters.
      guard out.freeCapacity >= LooseValue.mostBytes || byte & 0xC0 == 0x80
      else { return .more }
      switch mode {
      case .string(let end):
        guard
          let count = readString(
            text.suffix(from: index), end, isLast: isLast, &out)
        else { return .more }
        index += count
        if case .structure = mode, depth == 0 { return .end }
      case .marked:
        let rest = text.suffix(from: index)
        if rest.starts(with: quote) {
          out.append(byte: 0x22)
          mode = .structure
          index += quote.count
          if depth == 0 { return .end }
        } else if quote.starts(with: rest), !isLast {
          return .more
        } else {
          out.append(inString: byte)
          index += 1
        }
      case .word:
        guard LooseValue.endsWord(byte) || startsMark(text, index) else {
          take(byte, &out)
          index += 1
          continue
        }
        finishWord(&out)
        if depth == 0 { return .end }
      case .structure:
        switch readStructure(text, index, isLast: isLast, &out) {
        case .wait: return .more
        case .taken(let count): index += count
        case .end(let count):
          index += count
          return .end
        }
      }
    }
    if isLast, case .word = mode {
      finishWord(&out)
      if depth == 0 { return .end }
    }
    return .more
  }

  private enum Token {
    case wait
    case taken(Int)
    case end(Int)
  }

  private func startsMark(_ text: Bytes, _ index: Int) -> Bool {
    !quote.isEmpty && text.suffix(from: index).starts(with: quote)
  }

  private mutating func readStructure(
    _ text: Bytes, _ index: Int, isLast: Bool, _ out: inout TextBuffer
  ) -> Token {
    let byte = text[index]
    if !quote.isEmpty, byte == quote[0] {
      let rest = text.suffix(from: index)
      if rest.starts(with: quote) {
        out.append(byte: 0x22)
        mode = .marked
        return .taken(quote.count)
      }
      if quote.starts(with: rest), !isLast { return .wait }
    }
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D:
      if depth > 0 { out.append(byte: byte) }
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "("):
      guard depth < LooseValue.mostDepth else { return .end(0) }
      open(isObject: byte == UInt8(ascii: "{"))
      out.append(
        byte: isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
    case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"):
      guard depth > 0 else { return .end(0) }
      out.append(
        byte: isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
      kinds >>= 1
      depth -= 1
      expectsKey = false
      if depth == 0 { return .end(1) }
    case UInt8(ascii: ","):
      guard depth > 0 else { return .end(0) }
      out.append(byte: byte)
      expectsKey = isObject
    case UInt8(ascii: ":"), UInt8(ascii: "="):
      guard depth > 0 else { return .end(0) }
      out.append(byte: UInt8(ascii: ":"))
      expectsKey = false
    case 0x22, 0x27:
      out.append(byte: 0x22)
      mode = .string(quote: byte)
    default:
      wordCount = 0
      isLongWord = false
      mode = .word
      return .taken(0)
    }
    return .taken(1)
  }

  /// Reads a byte of a string, or an escape; `nil` where it is not all there.
  private mutating func readString(
    _ text: Bytes, _ end: UInt8, isLast: Bool, _ out: inout TextBuffer
  ) -> Int? {
    let byte = text[0]
    if byte == end {
      out.append(byte: 0x22)
      mode = .structure
      return 1
    }
    guard byte == 0x5C else {
      out.append(inString: byte)
      return 1
    }
    guard text.count > 1 else {
      guard isLast else { return nil }
      out.append(inString: byte)
      return 1
    }
    switch text[1] {
    case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "u"),
      UInt8(ascii: "/"), 0x22, 0x5C:
      out.append(byte: byte)
      out.append(byte: text[1])
    case 0x27: out.append(byte: 0x27)
    default:
      out.append(inString: byte)
      out.append(inString: text[1])
    }
    return 2
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: ":"),
      UInt8(ascii: "="), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("),
      UInt8(ascii: ")"):
      true
    default: false
    }
  }

  private mutating func take(_ byte: UInt8, _ out: inout TextBuffer) {
    guard wordCount < word.count, !isLongWord else {
      if !isLongWord {
        out.append(byte: 0x22)
        for index in 0..<wordCount { out.append(inString: word[index]) }
        isLongWord = true
      }
      return out.append(inString: byte)
    }
    word[wordCount] = byte
    wordCount += 1
  }

  private mutating func finishWord(_ out: inout TextBuffer) {
    mode = .structure
    guard !isLongWord else { return out.append(byte: 0x22) }
    let span = word.span
    span.withUnsafeBufferPointer { buffer in
      let text = Bytes(start: buffer.baseAddress, count: wordCount)
      if !expectsKey, let literal = LooseValue.literal(text) {
        out.append(literal)
      } else if !expectsKey, LooseValue.isNumber(text) {
        out.append(text)
      } else {
        out.append(byte: 0x22)
        for index in 0..<text.count { out.append(inString: text[index]) }
        out.append(byte: 0x22)
      }
    }
  }

  private static func literal(_ text: Bytes) -> Bytes? {
    if text == "true" || text == "True" { return Bytes("true") }
    if text == "false" || text == "False" { return Bytes("false") }
    if text == "null" || text == "None" { return Bytes("null") }
    return nil
  }

  /// Whether a word is a number of JSON.
  private static func isNumber(_ text: Bytes) -> Bool {
    var reader = JSONReader(text)
    do throws(JSONError) {
      guard try reader.peek() == .number else { return false }
      try reader.skip()
      try reader.end()
      return true
    } catch { return false }
  }
}

extension TextBuffer {
  /// Writes a byte of a string in JSON, escaped where it must be.
  mutating func append(inString byte: UInt8) {
    switch byte {
    case 0x22, 0x5C:
      append(byte: 0x5C)
      append(byte: byte)
    case 0x0A: append("\\n")
    case 0x0D: append("\\r")
    case 0x09: append("\\t")
    case 0..<0x20:
      append("\\u00")
      append(hexadecimal: byte)
    default: append(byte: byte)
    }
  }
}

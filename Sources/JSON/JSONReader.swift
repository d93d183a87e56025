public import Memory

/// A pull reader over one document.
///
/// The caller asks for what must come next. Nothing is copied or kept but a
/// place in the bytes and one bit a level, so a copy of the reader is a
/// bookmark. A call that throws leaves the reader where it was, so a value of
/// the wrong kind can still be skipped.
///
/// All of RFC 8259 is checked on the way, also in what is skipped: UTF-8,
/// escapes, numbers, commas. A byte order mark is refused. Equal keys are not
/// looked for: they are the caller's matter. Every call takes time in
/// proportion to the bytes it passes.
public struct JSONReader {
  /// The most objects and arrays in one another.
  public static let maximumDepth = 64

  /// The next thing that may follow.
  enum State {
    /// A value: of the document, of the key or the element just announced.
    case value
    /// The first key or element, or the closing bracket.
    case first
    /// A comma or the closing bracket; outside of all, nothing.
    case rest
  }

  let source: Bytes
  var position = 0
  var depth = 0
  var state = State.value
  /// One bit a level, the innermost lowest: whether it is an object.
  var objects: UInt64 = 0

  /// A reader at the beginning of `source`, which must hold one whole document.
  public init(_ source: Bytes) {
    self.source = source
  }

  /// How many bytes of the document were read.
  ///
  /// Between two values it lies behind the first; white space may follow.
  public var offset: Int { position }

  /// The kind of the value that follows, which stays unread.
  ///
  /// - Throws: `JSONError` where no value follows.
  public func peek() throws(JSONError) -> JSONKind {
    precondition(state == .value, "no value is due here")
    let start = afterSpace(from: position)
    let first = try byte(at: start)
    guard let kind = JSONKind(firstByte: first) else {
      throw .unexpectedByte(first, offset: start)
    }
    return kind
  }

  /// Reads `true` or `false`.
  ///
  /// - Throws: `JSONError` where something else follows.
  public mutating func bool() throws(JSONError) -> Bool {
    let start = try startOfValue(.bool)
    let value = source[start] == 0x74
    finishValue(at: try afterWord(value ? "true" : "false", from: start))
    return value
  }

  /// Reads `null`.
  ///
  /// - Throws: `JSONError` where something else follows.
  public mutating func null() throws(JSONError) {
    let start = try startOfValue(.null)
    finishValue(at: try afterWord("null", from: start))
  }

  /// Makes sure that the document's value was read and only white space is
  /// left.
  ///
  /// - Throws: `JSONError.trailingByte` where something follows.
  public func end() throws(JSONError) {
    precondition(depth == 0 && state == .rest, "the document is not read yet")
    let start = afterSpace(from: position)
    guard start == source.count else {
      throw .trailingByte(source[start], offset: start)
    }
  }

  /// The beginning of the value, which must be of `kind`.
  func startOfValue(_ kind: JSONKind) throws(JSONError) -> Int {
    let found = try peek()
    let start = afterSpace(from: position)
    guard found == kind else {
      throw .wrongKind(expected: kind, found: found, offset: start)
    }
    return start
  }

  mutating func finishValue(at end: Int) {
    position = end
    state = .rest
  }

  func byte(at index: Int) throws(JSONError) -> UInt8 {
    guard index < source.count else {
      throw .unexpectedEnd(offset: source.count)
    }
    return source[index]
  }

  func afterSpace(from start: Int) -> Int {
    var index = start
    while index < source.count {
      switch source[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return index
      }
    }
    return index
  }

  private func afterWord(
    _ word: StaticString, from start: Int
  ) throws(JSONError) -> Int {
    let expected = Bytes(word)
    for index in 0..<expected.count {
      let found = try byte(at: start + index)
      guard found == expected[index] else {
        throw .unexpectedByte(found, offset: start + index)
      }
    }
    return start + expected.count
  }
}

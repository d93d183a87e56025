public import Memory

/// Why a document could not be read; `offset` counts bytes from its beginning.
public enum JSONError: Failure {
  /// The document ends where more of it must follow.
  case unexpectedEnd(offset: Int)
  /// A byte that cannot stand there.
  case unexpectedByte(UInt8, offset: Int)
  /// A number that is not spelled as JSON wants it.
  case malformedNumber(offset: Int)
  /// A backslash that no escape follows.
  case malformedEscape(offset: Int)
  /// An escaped half of a surrogate pair without its other half.
  case loneSurrogate(offset: Int)
  /// Bytes in a string that are not UTF-8.
  case malformedUTF8(offset: Int)
  /// A control character in a string that is not escaped.
  case controlCharacter(UInt8, offset: Int)
  /// Something follows the document's one value.
  case trailingByte(UInt8, offset: Int)
  /// More objects and arrays in one another than the reader follows.
  case tooDeep(limit: Int, offset: Int)
  /// Another kind of value than the caller asked for.
  case wrongKind(expected: JSONKind, found: JSONKind, offset: Int)
  /// A number with a fraction or an exponent where an integer is wanted.
  case notAnInteger(offset: Int)
  /// A number beyond what its type, or the caller, allows.
  case outOfRange(offset: Int)
  /// A string of `needed` bytes where `capacity` are free.
  case stringTooLong(needed: Int, capacity: Int, offset: Int)

  /// The error's stable name: `bad_json` for all text that is not JSON.
  public var code: StaticString {
    switch self {
    case .unexpectedEnd, .unexpectedByte, .malformedNumber, .malformedEscape,
      .loneSurrogate, .malformedUTF8, .controlCharacter, .trailingByte:
      "bad_json"
    case .tooDeep: "json_too_deep"
    case .wrongKind: "json_wrong_kind"
    case .notAnInteger: "json_not_an_integer"
    case .outOfRange: "json_out_of_range"
    case .stringTooLong: "json_string_too_long"
    }
  }

  /// The place in the document, in bytes from its beginning.
  public var offset: Int {
    switch self {
    case .unexpectedEnd(let offset), .unexpectedByte(_, let offset),
      .malformedNumber(let offset), .malformedEscape(let offset),
      .loneSurrogate(let offset), .malformedUTF8(let offset),
      .controlCharacter(_, let offset), .trailingByte(_, let offset),
      .tooDeep(_, let offset), .wrongKind(_, _, let offset),
      .notAnInteger(let offset), .outOfRange(let offset),
      .stringTooLong(_, _, let offset):
      offset
    }
  }

  /// Writes what is wrong and at which byte.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .unexpectedEnd: out.append("the document ends too early")
    case .unexpectedByte(let byte, _): describe("unexpected", byte, &out)
    case .malformedNumber: out.append("malformed number")
    case .malformedEscape: out.append("malformed escape")
    case .loneSurrogate: out.append("half a surrogate pair")
    case .malformedUTF8: out.append("malformed UTF-8")
    case .controlCharacter(let byte, _):
      describe("control character", byte, &out)
    case .trailingByte(let byte, _):
      describe("after the document's end,", byte, &out)
    case .tooDeep(let limit, _):
      out.append("more than ")
      out.append(limit)
      out.append(" objects and arrays in one another")
    case .wrongKind(let expected, let found, _):
      out.append("expected ")
      out.append(expected.name)
      out.append(", found ")
      out.append(found.name)
    case .notAnInteger: out.append("expected an integer")
    case .outOfRange: out.append("number out of range")
    case .stringTooLong(let needed, let capacity, _):
      out.append("string of ")
      out.append(needed)
      out.append(" bytes where ")
      out.append(capacity)
      out.append(" fit")
    }
    out.append(" at byte ")
    out.append(offset)
  }

  private func describe(
    _ what: StaticString, _ byte: UInt8, _ out: inout TextBuffer
  ) {
    out.append(what)
    out.append(" \"")
    out.append(escaping: byte)
    out.append("\"")
  }
}

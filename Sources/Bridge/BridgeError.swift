public import JSON
public import Memory

/// Why a client's request cannot become a line of the protocol.
///
/// Its keys are views: an error lives as long as the request's body.
public enum BridgeError: Failure {
  /// The body is no JSON.
  case malformed(JSONError)
  /// The body, or a part of it, is JSON of another kind.
  case badValue(StaticString, expected: StaticString)
  /// An object of the body has more members than are taken.
  case tooManyMembers(limit: Int)
  /// A key that stands twice.
  case duplicateKey(JSONText)
  /// A key that neither the interface nor the engine has.
  case unknownKey(JSONText)
  /// A key that must be there.
  case missing(StaticString)
  /// What the interface has and this program does not.
  case unsupported(StaticString, StaticString)
  /// The request has more bytes than the engine takes.
  case tooLong(limit: Int)

  /// The error's stable name.
  public var code: StaticString {
    switch self {
    case .malformed: "bad_json"
    case .badValue: "bad_value"
    case .tooManyMembers: "too_many_keys"
    case .duplicateKey: "duplicate_key"
    case .unknownKey: "unknown_key"
    case .missing: "missing_key"
    case .unsupported: "unsupported"
    case .tooLong: "line_too_long"
    }
  }

  /// Writes what is wrong, for a person.
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .malformed(let error):
      out.append("the body is no JSON: ")
      error.describe(into: &out)
      out.append(" at byte ")
      out.append(error.offset)
    case .badValue(let key, let expected):
      out.append(key)
      out.append(" must be ")
      out.append(expected)
    case .tooManyMembers(let limit):
      out.append("an object of the body has more than ")
      out.append(limit)
      out.append(" members")
    case .duplicateKey(let key):
      describe(key, " stands twice", &out)
    case .unknownKey(let key):
      describe(key, " is not known here", &out)
    case .missing(let key):
      out.append(key)
      out.append(" is missing")
    case .unsupported(let key, let what):
      out.append(key)
      out.append(": ")
      out.append(what)
    case .tooLong(let limit):
      out.append("the request has more than ")
      out.append(limit)
      out.append(" bytes for the engine")
    }
  }

  /// Writes the key that is at fault; nothing where none is.
  public func describeKey(into out: inout TextBuffer) {
    switch self {
    case .malformed, .tooManyMembers, .tooLong: break
    case .badValue(let key, _), .missing(let key), .unsupported(let key, _):
      out.append(key)
    case .duplicateKey(let key), .unknownKey(let key):
      BridgeError.append(key, &out)
    }
  }

  private func describe(
    _ key: JSONText, _ what: StaticString, _ out: inout TextBuffer
  ) {
    BridgeError.append(key, &out)
    out.append(what)
  }

  /// Appends the key, or of a very long one that it is.
  private static func append(_ key: JSONText, _ out: inout TextBuffer) {
    guard key.decodedCount <= 64 else {
      out.append("a key of ")
      out.append(key.decodedCount)
      out.append(" bytes")
      return
    }
    // It fits, or the whole message is cut.
    try? key.decode(into: &out)
  }
}

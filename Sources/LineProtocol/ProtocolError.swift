public import JSON
public import Memory

/// A fault in a line that a client sent.
public enum ProtocolError: Failure {
  /// No JSON, or no object.
  case json(JSONError)
  /// More bytes than a line may have.
  case lineTooLong(limit: Int)
  /// A key that messages do not have, or not those of this kind.
  case unknownKey(ShortText)
  /// A key that stands twice.
  case duplicateKey(ShortText)
  /// A key that the message needs.
  case missingKey(StaticString)
  /// Keys that exclude each other.
  case exclusiveKeys(StaticString, StaticString)
  /// A value of another kind.
  case badValue(StaticString, wanted: StaticString)
  /// A number outside of its range.
  case outOfRange(StaticString)
  /// A message of an unknown role, or at the wrong place.
  case badRole(ShortText)
  /// More than 8 stop strings, or one that is empty or too long.
  case badStop
  /// A list of too many strings, or with one that is empty or too long.
  case badList(StringList)
  /// Biases of too many tokens, or of one that there is not.
  case badBias
  /// A session's name that cannot be one, and the key that has it.
  case badSession(StaticString)
  /// A protocol that this program does not speak.
  case unsupportedProtocol(Int64)
  /// As many requests wait as may.
  case queueFull(limit: Int)
  /// A request whose id is queued or running.
  case duplicateID

  /// The error's one stable name.
  public var code: StaticString { kind.code }

  /// The error without its values.
  public var kind: ProtocolErrorKind {
    switch self {
    case .json: .badJSON
    case .lineTooLong: .lineTooLong
    case .unknownKey: .unknownKey
    case .duplicateKey: .duplicateKey
    case .missingKey: .missingKey
    case .exclusiveKeys: .exclusiveKeys
    case .badValue: .badValue
    case .outOfRange: .outOfRange
    case .badRole: .badRole
    case .badStop: .badStop
    case .badList: .badList
    case .badBias: .badBias
    case .badSession: .badSession
    case .unsupportedProtocol: .unsupportedProtocol
    case .queueFull: .queueFull
    case .duplicateID: .duplicateID
    }
  }

  /// The key at fault, where it is one key's of those that there are.
  public var key: StaticString? {
    switch self {
    case .missingKey(let key), .badValue(let key, _), .outOfRange(let key),
      .badSession(let key):
      key
    case .badList(let list): list.key
    case .badRole: "messages"
    case .badStop: "stop"
    case .badBias: "logit_bias"
    case .unsupportedProtocol: "protocol"
    case .json, .lineTooLong, .unknownKey, .duplicateKey, .exclusiveKeys,
      .queueFull, .duplicateID:
      nil
    }
  }

  /// Writes what happened and the numbers.
  @export(interface)
  public func describe(into out: inout TextBuffer) {
    switch self {
    case .json(let error): error.describe(into: &out)
    case .lineTooLong(let limit):
      out.append("the line has more than ")
      out.append(limit)
      out.append(" bytes")
    case .unknownKey(let key):
      out.append("unknown key ")
      key.describe(into: &out)
    case .duplicateKey(let key):
      out.append("the key ")
      key.describe(into: &out)
      out.append(" stands twice")
    case .missingKey(let key):
      out.append(key)
      out.append(" is missing")
    case .exclusiveKeys(let one, let other):
      out.append(one)
      out.append(" and ")
      out.append(other)
      out.append(" exclude each other")
    case .badValue(let key, let wanted):
      out.append(key)
      out.append(": ")
      out.append(wanted)
      out.append(" is wanted")
    case .outOfRange(let key):
      out.append(key)
      out.append(" is out of range")
      for candidate in RequestKey.allCases
      where Bytes(candidate.name) == Bytes(key) {
        describe(candidate.kind, into: &out)
      }
    case .badRole(let role):
      out.append("the role ")
      role.describe(into: &out)
      out.append(" is unknown or out of place")
    case .badStop:
      StringList.stop.describe(into: &out)
    case .badList(let list):
      list.describe(into: &out)
    case .badBias:
      out.append("logit_bias: up to ")
      out.append(LogitBias.mostTokens)
      out.append(" tokens of the model, by their id or as text, are wanted")
    case .badSession:
      out.append("a session's name is 1 to ")
      out.append(SessionName.capacity)
      out.append(" of A-Z, a-z, 0-9, dot, hyphen and underscore, and begins ")
      out.append("with a letter or a digit")
    case .unsupportedProtocol(let number):
      out.append("protocol ")
      out.append(number)
      out.append(" is not spoken here; 1 is")
    case .queueFull(let limit):
      out.append(limit)
      out.append(" requests wait already")
    case .duplicateID:
      out.append("a request with this id is queued or running")
    }
  }

  private func describe(_ kind: RequestKey.Kind, into out: inout TextBuffer) {
    switch kind {
    case .integer(let least, let most):
      out.append(": ")
      out.append(least)
      out.append(" to ")
      out.append(most)
    case .number(let least, let most):
      out.append(": ")
      out.append(least, decimals: 2)
      out.append(" to ")
      out.append(most, decimals: 2)
    default: break
    }
  }
}

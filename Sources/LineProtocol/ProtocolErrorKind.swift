/// The kinds of `ProtocolError`, for lists of them.
public enum ProtocolErrorKind: CaseIterable {
  case badJSON
  case lineTooLong
  case unknownKey
  case duplicateKey
  case missingKey
  case exclusiveKeys
  case badValue
  case outOfRange
  case badRole
  case badStop
  case badList
  case badBias
  case badSession
  case unsupportedProtocol
  case queueFull
  case duplicateID

  /// The error's one stable name.
  public var code: StaticString {
    switch self {
    case .badJSON: "bad_json"
    case .lineTooLong: "line_too_long"
    case .unknownKey: "unknown_key"
    case .duplicateKey: "duplicate_key"
    case .missingKey: "missing_key"
    case .exclusiveKeys: "exclusive_keys"
    case .badValue: "bad_value"
    case .outOfRange: "out_of_range"
    case .badRole: "bad_role"
    case .badStop: "bad_stop"
    case .badList: "bad_list"
    case .badBias: "bad_bias"
    case .badSession: "bad_session"
    case .unsupportedProtocol: "unsupported_protocol"
    case .queueFull: "queue_full"
    case .duplicateID: "duplicate_id"
    }
  }

  /// What a client is told that asks for all codes.
  public var meaning: StaticString {
    switch self {
    case .badJSON: "the line is no JSON object"
    case .lineTooLong: "the line has more bytes than limits.line"
    case .unknownKey: "a key that the message does not have"
    case .duplicateKey: "a key that stands twice"
    case .missingKey: "a key that the message must have"
    case .exclusiveKeys: "keys that exclude each other"
    case .badValue: "a value of another type"
    case .outOfRange: "a number outside of its range"
    case .badRole: "a role that is unknown or out of place"
    case .badStop: "more than 8 stop strings, or one of unusable length"
    case .badList: "a list of too many strings, or one of unusable length"
    case .badBias: "biases of too many tokens, or of one that there is not"
    case .badSession: "a session's name that cannot be one"
    case .unsupportedProtocol: "a protocol other than 1"
    case .queueFull: "limits.queue requests wait already"
    case .duplicateID: "a request with this id is queued or running"
    }
  }
}

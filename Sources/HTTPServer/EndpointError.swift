import Memory

/// Why this program does not pass a request on, or gives an answer up.
enum EndpointError: Failure {
  case hostUnknown
  case originUnknown
  case keyMissing
  case keyWrong
  case pathUnknown
  case methodNotAllowed
  /// What came is no request of HTTP, or its head is too large.
  case requestMalformed
  case bodyTooLarge(limit: Int)
  case modelUnknown
  case queueFull(limit: Int)
  case engineStarting
  case engineEnded
  case answerTooLong(limit: Int)
  case cancelled

  var code: StaticString {
    switch self {
    case .hostUnknown: "host_unknown"
    case .originUnknown: "origin_unknown"
    case .keyMissing: "key_missing"
    case .keyWrong: "key_wrong"
    case .pathUnknown: "path_unknown"
    case .methodNotAllowed: "method_not_allowed"
    case .requestMalformed: "request_malformed"
    case .bodyTooLarge: "body_too_large"
    case .modelUnknown: "model_unknown"
    case .queueFull: "queue_full"
    case .engineStarting: "engine_starting"
    case .engineEnded: "engine_ended"
    case .answerTooLong: "answer_too_long"
    case .cancelled: "cancelled"
    }
  }

  /// The status of the reply.
  var status: Status {
    switch self {
    case .hostUnknown, .originUnknown: .forbidden
    case .keyMissing, .keyWrong: .unauthorized
    case .pathUnknown, .modelUnknown: .notFound
    case .methodNotAllowed: .methodNotAllowed
    case .requestMalformed: .badRequest
    case .bodyTooLarge: .tooLarge
    case .queueFull: .tooManyRequests
    case .engineStarting, .cancelled: .unavailable
    case .engineEnded: .badGateway
    case .answerTooLong: .internalError
    }
  }

  func describe(into out: inout TextBuffer) {
    switch self {
    case .hostUnknown:
      out.append("the name that this was sent to is not one of the machine")
      out.append(": see --allow-host")
    case .originUnknown:
      out.append("the page that asks is of another place: see --allow-origin")
    case .keyMissing: out.append("the request has no key")
    case .keyWrong: out.append("the key is not one of this machine's")
    case .pathUnknown: out.append("there is no such path")
    case .methodNotAllowed: out.append("the path is asked by another method")
    case .requestMalformed:
      out.append("this is no request of HTTP, or its head has more than ")
      out.append(Server.headLimit)
      out.append(" bytes")
    case .bodyTooLarge(let limit):
      out.append("the body has more than ")
      out.append(limit)
      out.append(" bytes")
    case .modelUnknown: out.append("there is no model of that name")
    case .queueFull(let limit):
      out.append("as many requests as may, ")
      out.append(limit)
      out.append(", wait already")
    case .engineStarting: out.append("the engine is starting; ask again")
    case .engineEnded:
      out.append("the engine has ended before the answer was whole; ask again")
    case .answerTooLong(let limit):
      out.append("the answer has more than ")
      out.append(limit)
      out.append(" bytes and is not sent whole; ask for a stream")
    case .cancelled: out.append("the program ends")
    }
  }
}

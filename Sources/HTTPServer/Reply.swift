import Bridge
import CEvent
import JSON
import Memory

/// What a request is answered with.
enum Reply {
  /// Sends a whole reply of JSON.
  static func send(
    _ request: OpaquePointer, status: Status = .ok, _ body: Bytes
  ) {
    send(request, status: status, type: "application/json", body)
  }

  /// Sends a whole reply.
  static func send(
    _ request: OpaquePointer, status: Status = .ok, type: StaticString,
    _ body: Bytes
  ) {
    setHead(request, type: type)
    guard let buffer = evbuffer_new() else { return end(request) }
    evbuffer_add(buffer, body.unsafeStart, body.count)
    finish(request)
    evhttp_send_reply(request, status.rawValue, status.reason.cString, buffer)
    evbuffer_free(buffer)
  }

  /// Begins a reply that is sent in pieces.
  static func begin(_ request: OpaquePointer, type: StaticString) {
    setHead(request, type: type)
    // Proxies that gather pieces do not gather these.
    setHeader(request, "X-Accel-Buffering", "no")
    evhttp_send_reply_start(request, 200, "OK")
  }

  /// Sends a piece.
  static func add(_ request: OpaquePointer, _ piece: Bytes) {
    guard !piece.isEmpty, let buffer = evbuffer_new() else { return }
    evbuffer_add(buffer, piece.unsafeStart, piece.count)
    evhttp_send_reply_chunk(request, buffer)
    evbuffer_free(buffer)
  }

  /// Ends a reply that was sent in pieces.
  static func end(_ request: OpaquePointer) {
    finish(request)
    evhttp_send_reply_end(request)
  }

  static func setHeader(
    _ request: OpaquePointer, _ name: StaticString, _ value: StaticString
  ) {
    evhttp_add_header(
      evhttp_request_get_output_headers(request), name.cString, value.cString)
  }

  private static func setHead(_ request: OpaquePointer, type: StaticString) {
    setHeader(request, "Content-Type", type)
    setHeader(request, "Cache-Control", "no-store")
    setHeader(request, "X-Content-Type-Options", "nosniff")
  }

  /// From here on the connection is the library's alone.
  private static func finish(_ request: OpaquePointer) {
    guard let connection = evhttp_request_get_connection(request) else {
      return
    }
    evhttp_connection_set_closecb(connection, nil, nil)
  }
}

/// The statuses of replies.
enum Status: Int32 {
  case ok = 200
  case noContent = 204
  case badRequest = 400
  case unauthorized = 401
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case tooLarge = 413
  case tooManyRequests = 429
  case internalError = 500
  case badGateway = 502
  case unavailable = 503

  /// The words behind the number.
  var reason: StaticString {
    switch self {
    case .ok: "OK"
    case .noContent: "No Content"
    case .badRequest: "Bad Request"
    case .unauthorized: "Unauthorized"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .tooLarge: "Content Too Large"
    case .tooManyRequests: "Too Many Requests"
    case .internalError: "Internal Server Error"
    case .badGateway: "Bad Gateway"
    case .unavailable: "Service Unavailable"
    }
  }
}

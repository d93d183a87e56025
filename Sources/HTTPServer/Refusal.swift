import Bridge
import JSON
import Memory

/// An error that a client is told.
///
/// Source: the shape is OpenAI's `{"error":{…}}`, or Ollama's with a text alone.
struct Refusal {
  let status: Status
  let code: Bytes
  /// The text as the contents of a JSON string.
  let message: [UInt8]
  /// The key at fault, as the contents of a JSON string.
  var key: [UInt8] = []

  /// An error of this program's own.
  init(_ error: EndpointError) {
    status = error.status
    code = Bytes(error.code)
    message = Refusal.text { error.describe(into: &$0) }
  }

  /// An error of a body.
  init(_ error: BridgeError) {
    status = Bytes(error.code) == "line_too_long" ? .tooLarge : .badRequest
    code = Bytes(error.code)
    message = Refusal.text { error.describe(into: &$0) }
    key = Refusal.text { error.describeKey(into: &$0) }
  }

  /// An error that the engine tells of a request.
  ///
  /// What it says of its own files has their paths, which are nobody's business
  /// here; its log has them.
  ///
  /// - Parameters:
  ///   - event: the engine's.
  ///   - renamed: the keys that the client calls otherwise.
  init(
    _ event: EngineEvent, renamed: [(key: StaticString, own: [UInt8])] = []
  ) {
    code = event.code.map { $0.encoded } ?? Bytes("unknown")
    let isOfFile = Refusal.isOfFile(event)
    key = event.key.map { [UInt8]($0.encoded) } ?? []
    for name in renamed where event.key.map({ $0 == name.key }) ?? false {
      key = name.own
    }
    message =
      isOfFile
      ? [UInt8](Bytes("a file of the engine fails: its log has more"))
      : event.message.map { [UInt8]($0.encoded) } ?? []
    status =
      switch event.code {
      case .some("queue_full"): .tooManyRequests
      case .some("model_not_finite"): .internalError
      case .some("session_unknown"): .notFound
      default: isOfFile ? .internalError : .badRequest
      }
  }

  /// Whether an error is of a file that the engine reads or writes.
  static func isOfFile(_ event: EngineEvent) -> Bool {
    switch event.code {
    case .some("model_io"), .some("disk_full"), .some("session_format"),
      .some("session_version"), .some("session_model"), .some("session_cache"),
      .some("session_too_long"), .some("session_cut"),
      .some("session_damaged"), .some("session_unreadable"),
      .some("session_unwritable"), .some("session_busy"):
      true
    default: false
    }
  }

  private static func text(
    _ body: (inout TextBuffer) -> Void
  ) -> [UInt8] {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { room in
      let half = room.count / 2
      var plain = TextBuffer(Region(start: room.baseAddress, count: half / 3))
      body(&plain)
      var writer = JSONWriter(
        Region(start: room.baseAddress.map { $0 + half }, count: half))
      writer.beginString()
      writer.stringPart(plain.bytes)
      return [UInt8](writer.text.bytes.suffix(from: 1))
    }
  }

  /// Writes the error as its client reads it.
  func write(_ dialect: AnswerForm.Dialect?, _ writer: inout JSONWriter) {
    writer.beginObject()
    switch dialect {
    case .ollamaChat, .ollamaGenerate:
      writer.member("error", kept: message)
      writer.member("code", code)
    default:
      writer.key("error")
      writer.beginObject()
      writer.member("message", kept: message)
      writer.member("type", type)
      if key.isEmpty {
        writer.key("param")
        writer.null()
      } else {
        writer.member("param", kept: key)
      }
      writer.member("code", code)
      writer.endObject()
    }
    writer.endObject()
  }

  private var type: StaticString {
    switch status {
    case .tooManyRequests: "rate_limit_error"
    case .unauthorized: "authentication_error"
    case .forbidden: "permission_error"
    case .notFound: "not_found_error"
    case .internalError, .badGateway, .unavailable: "server_error"
    default: "invalid_request_error"
    }
  }
}

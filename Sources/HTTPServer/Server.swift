import Bridge
import CEvent
import JSON
import Memory

/// The parties of the program, and what they share.
final class Server {
  let options: ServerOptions
  let base: OpaquePointer
  let http: OpaquePointer
  /// Where lines and replies are written before they are sent; untouched pages
  /// cost nothing.
  let scratch: Region<UInt8>
  private let arena: Arena
  let engine: EngineLink
  /// The requests that wait for the engine's answer, in the order they came.
  var exchanges: [Exchange] = []
  /// The requests that wait for the engine's figures.
  var figures: [FigureRequest] = []
  var connections = Connections()
  var talks: TalkTable
  var metrics = Metrics()
  var keys = EngineKeys()
  var listening = Listening()
  /// Whether the program is about to end.
  var isEnding = false
  /// What the program ends with.
  var exitStatus: Int32 = 0
  /// When the program began, in seconds since 1970.
  let startedSeconds = Int(clock_seconds())
  private var lastNumber = 0

  /// The bytes of the largest reply.
  static let scratchBytes = 16 << 20
  /// The bytes of the largest body of a request.
  static let bodyLimit = 2 << 20
  static let headLimit = 16 << 10
  /// The bytes that a client may leave unread before texts are held back.
  static let backlogLimit = 64 << 10
  /// The bytes of the largest answer that is gathered.
  static let answerLimit = 6 << 20

  /// - Returns: `nil` where the system has no memory for it.
  /// - Throws: `MemoryError` where it grants no address space.
  init?(_ options: ServerOptions) throws(MemoryError) {
    var plan = ArenaPlan()
    let place = try plan.reserve(
      Server.scratchBytes, of: UInt8.self, for: .text)
    arena = try Arena(plan)
    scratch = arena[place]
    guard let base = event_base_new(), let http = evhttp_new(base) else {
      return nil
    }
    self.options = options
    self.base = base
    self.http = http
    engine = EngineLink(options)
    talks = TalkTable(limit: options.talkLimit)
    evhttp_set_max_headers_size(http, Server.headLimit)
    evhttp_set_max_body_size(http, Server.bodyLimit)
    // A body that is too large is read to its end and thrown away: a client sees
    // no reply before it has sent all.
    evhttp_set_flags(http, EVHTTP_SERVER_LINGERING_CLOSE)
    // All, and those that libevent does not know: what no path takes is refused
    // in the client's own form.
    evhttp_set_allowed_methods(http, .max)
    watchConnections()
    evhttp_set_gencb(
      http,
      { request, context in
        guard let request, let context else { return }
        Unmanaged<Server>.fromOpaque(context).takeUnretainedValue()
          .receive(request)
      }, context)
  }

  /// This server, for a call into C.
  var context: UnsafeMutableRawPointer {
    Unmanaged.passUnretained(self).toOpaque()
  }

  /// A number that no request had before.
  func nextNumber() -> Int {
    lastNumber += 1
    return lastNumber
  }

  /// Takes a request for the engine and sends it as soon as its turn has come.
  func enqueue(_ exchange: Exchange) {
    guard exchanges.count < options.queueLimit else {
      metrics.refused += 1
      return refuse(
        exchange.request,
        Refusal(.queueFull(limit: options.queueLimit)),
        exchange.answer.form.dialect)
    }
    exchanges.append(exchange)
    watch(exchange)
    pump()
  }

  /// Sends requests while the engine's queue has places.
  func pump() {
    guard engine.isOpen else { return }
    var forwarded = 0
    for exchange in exchanges {
      switch exchange.state {
      case .forwarded, .abandoned: forwarded += 1
      case .waiting:
        guard forwarded < engine.queueLimit else { return }
        withBytes(exchange.line) { engine.send($0) }
        exchange.line = []
        exchange.state = .forwarded
        forwarded += 1
      }
    }
  }

  /// Has the engine forget sessions that were chosen here, the live one among
  /// them, which it could not keep.
  func forgetTalks() {
    for slot in talks.makeRoom() { engine.forget(talk: slot) }
  }

  /// Forgets a request whose answer is complete.
  func remove(_ exchange: Exchange) {
    exchanges.removeAll { $0 === exchange }
    pump()
  }

  /// Sees that the client's going cancels its request.
  private func watch(_ exchange: Exchange) {
    guard let request = exchange.request,
      let connection = evhttp_request_get_connection(request)
    else { return }
    evhttp_connection_set_closecb(
      connection,
      { _, context in
        guard let context else { return }
        Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
          .clientHasGone()
      }, Unmanaged.passUnretained(exchange).toOpaque())
  }

  /// Answers that the engine is not ready, and when to ask again.
  func refuseWhileStarting(
    _ request: OpaquePointer, _ dialect: AnswerForm.Dialect?
  ) {
    Reply.setHeader(request, "Retry-After", "1")
    refuse(request, Refusal(.engineStarting), dialect)
  }

  /// Answers with an error.
  func refuse(
    _ request: OpaquePointer?, _ refusal: Refusal,
    _ dialect: AnswerForm.Dialect?
  ) {
    guard let request else { return }
    var writer = JSONWriter(scratch)
    refusal.write(dialect, &writer)
    if refusal.status == .unauthorized {
      Reply.setHeader(request, "WWW-Authenticate", "Bearer")
    }
    metrics.count(refusal.status)
    Reply.send(request, status: refusal.status, writer.bytes)
  }
}

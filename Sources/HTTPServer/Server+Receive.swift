import Bridge
import CEvent
import JSON
import Memory

/// A request that has come whole.
extension Server {
  func receive(_ request: OpaquePointer) {
    hold(request)
    let path = Bytes(
      cString: evhttp_uri_get_path(evhttp_request_get_evhttp_uri(request))
        ?? StaticString("/").cString)
    let method = evhttp_request_get_command(request)
    let route = Route(method, path)
    if method == EVHTTP_REQ_CONNECT
      || method.rawValue > EVHTTP_REQ_PATCH.rawValue
    {
      // libevent does not know the method: a body would be its next request.
      Reply.setHeader(request, "Connection", "close")
    }
    let doorman = Doorman(options: options)
    if let origin = doorman.allowedOrigin(request) {
      evhttp_add_header(
        evhttp_request_get_output_headers(request),
        "Access-Control-Allow-Origin", origin)
      Reply.setHeader(request, "Vary", "Origin")
    }
    if let refusal = doorman.refusal(request, isOpen: route.isOpen) {
      return refuse(request, refusal, route.dialect)
    }
    answer(request, route)
  }

  private func answer(_ request: OpaquePointer, _ route: Route) {
    if route.namesModel, engine.model.isEmpty {
      return refuseWhileStarting(request, route.dialect)
    }
    switch route {
    case .answer(let dialect): takeQuestion(request, dialect)
    case .page: sendPage(request)
    case .openAPI: sendInterfaces(request)
    case .health: sendHealth(request)
    case .metrics: sendMetrics(request)
    case .props: askForFigures(request, isWhole: true)
    case .stats: askForFigures(request, isWhole: false)
    case .models: sendModels(request)
    case .model(let name): sendModel(request, name)
    case .ollamaTags, .ollamaRunning: sendOllamaModels(request)
    case .ollamaShow: sendOllamaModel(request)
    case .ollamaVersion: sendVersion(request)
    case .preflight: sendPreflight(request)
    case .wrongMethod(_, let isPost):
      Reply.setHeader(request, "Allow", isPost ? "POST" : "GET, HEAD")
      refuse(request, Refusal(.methodNotAllowed), route.dialect)
    case .unknown:
      refuse(request, Refusal(.pathUnknown), route.dialect)
    }
  }

  /// While a request is answered, what its client sends on waits in the socket,
  /// and no reading is in a hurry.
  ///
  /// libevent does not expect a byte of the next request before it has begun
  /// to answer this one, so its reader rests until then. It also stops to look
  /// at the connection, whose end is to be seen.
  private func hold(_ request: OpaquePointer) {
    guard let connection = evhttp_request_get_connection(request),
      let stream = evhttp_connection_get_bufferevent(connection)
    else { return }
    leaveReplies(of: stream)
    let descriptor = bufferevent_getfd(stream)
    connection_send_at_once(descriptor)
    connections.begin(descriptor)
    var read: bufferevent_data_cb?
    var write: bufferevent_data_cb?
    var event: bufferevent_event_cb?
    var argument: UnsafeMutableRawPointer?
    bufferevent_getcb(stream, &read, &write, &event, &argument)
    bufferevent_setcb(stream, nil, write, event, argument)
    bufferevent_setwatermark(stream, Int16(EV_READ), 0, Server.pipelineLimit)
    bufferevent_enable(stream, Int16(EV_READ))
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    bufferevent_set_timeouts(stream, nil, &patience)
    evhttp_request_set_on_complete_cb(
      request,
      { request, context in
        guard let request, let context else { return }
        Unmanaged<Server>.fromOpaque(context).takeUnretainedValue()
          .letGo(request)
      }, context)
  }

  /// The bytes of a next request that are taken before it is its turn.
  private static let pipelineLimit = 4096

  private func letGo(_ request: OpaquePointer) {
    guard let connection = evhttp_request_get_connection(request),
      let stream = evhttp_connection_get_bufferevent(connection)
    else { return }
    bufferevent_setwatermark(stream, Int16(EV_READ), 0, 0)
    bufferevent_set_timeouts(stream, nil, nil)
    watchReplies(of: stream)
    connections.end(bufferevent_getfd(stream))
  }

  /// Takes a question for the engine.
  private func takeQuestion(
    _ request: OpaquePointer, _ dialect: AnswerForm.Dialect
  ) {
    guard engine.state == .ready, !isEnding else {
      return refuseWhileStarting(request, dialect)
    }
    let number = nextNumber()
    var line = EngineLine(
      scratch, number: number, keys: keys, notesTalk: engine.keepsSessions)
    do throws(BridgeError) {
      var body = try RequestBody(Server.body(of: request))
      let form = try EngineRequest.write(dialect, &body, into: &line)
      guard !form.asksNothing else { return sendLoaded(request, form) }
      var unnamed = line
      let isChosen = nameSession(request, dialect, &line)
      let exchange = Exchange(
        request, number: number,
        answer: Answer(
          form, number: number, created: Int(clock_seconds()),
          model: engine.model),
        line: [UInt8](try line.finish(limit: engine.lineLimit)),
        renamed: line.renamed, server: self)
      if isChosen {
        exchange.lineWithoutSession = [UInt8](
          try unnamed.finish(limit: engine.lineLimit))
      }
      enqueue(exchange)
    } catch {
      refuse(request, Refusal(error), dialect)
    }
  }

  /// Names the session by the request's head, or by how the talk begins.
  ///
  /// - Returns: whether the session was chosen here.
  private func nameSession(
    _ request: OpaquePointer, _ dialect: AnswerForm.Dialect,
    _ line: inout EngineLine
  ) -> Bool {
    guard engine.keepsSessions, !line.hasSession, dialect.isAnswered else {
      return false
    }
    let headers = evhttp_request_get_input_headers(request)
    if let name = evhttp_find_header(headers, "X-Swiftlet-Session") {
      line.writeSession(Bytes(cString: name))
    } else if let slot = talks.session(line.beginnings) {
      line.writeSession(talk: slot)
      return true
    }
    return false
  }

  /// The bytes of a request's body, in one piece.
  static func body(of request: OpaquePointer) -> Bytes {
    guard let buffer = evhttp_request_get_input_buffer(request) else {
      return Bytes()
    }
    let count = evbuffer_get_length(buffer)
    return Bytes(start: evbuffer_pullup(buffer, -1), count: count)
  }
}

import CEvent

/// What is done later, and the program's end.
extension Server {
  /// Calls `body` once, later, in the loop.
  func callLater(
    milliseconds: Int64, _ body: @escaping (Server) -> Void
  ) {
    let delayed = DelayedCall(self, body)
    var pause = timeval(
      tv_sec: Int(milliseconds / 1000), tv_usec: Int(milliseconds % 1000) * 1000
    )
    event_base_once(
      base, -1, Int16(EV_TIMEOUT),
      { _, _, context in
        guard let context else { return }
        let delayed = Unmanaged<DelayedCall>.fromOpaque(context)
          .takeRetainedValue()
        delayed.body(delayed.server)
      }, Unmanaged.passRetained(delayed).toOpaque(), &pause)
  }

  /// Once a second: tells waiting clients their place, and hangs up on clients
  /// that send no request.
  func tick() {
    let now = clock_milliseconds()
    sweep()
    if connections.count < Connections.most { listening.resume() }
    var before = 0
    for exchange in exchanges {
      if before > 0, exchange.state != .abandoned,
        now - exchange.arrival >= 1000
      {
        exchange.begin()
        exchange.tell("queued", before)
      }
      before += 1
    }
    callLater(milliseconds: 1000) { $0.tick() }
  }

  /// Looks at all connections.
  func sweep() {
    connections.sweep(
      now: clock_milliseconds(), idleLimit: options.idleLimit,
      except: engine.descriptor)
  }

  /// Ends every request, then the engine, then the program.
  func beginEnding() {
    guard !isEnding else { return stop(status: 0) }
    isEnding = true
    listening.close(self)
    for exchange in exchanges {
      exchange.fail(Refusal(.cancelled))
    }
    exchanges = []
    if engine.process > 0 {
      child_ask_to_end(engine.process)
      callLater(milliseconds: 3000) { server in
        child_kill(server.engine.process)
        server.stop(status: 0)
      }
    } else {
      // What was written to clients goes out first.
      callLater(milliseconds: 50) { $0.stop(status: 0) }
    }
  }

  /// Leaves the loop.
  func stop(status: Int32) {
    exitStatus = status
    event_base_loopbreak(base)
  }
}

/// A call that is due later.
private final class DelayedCall {
  let server: Server
  let body: (Server) -> Void

  init(_ server: Server, _ body: @escaping (Server) -> Void) {
    self.server = server
    self.body = body
  }
}

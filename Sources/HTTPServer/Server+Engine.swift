import Bridge
import CEvent
import JSON
import Memory

/// What the engine says, and what its end does.
extension Server {
  func readEngine(_ stream: OpaquePointer) {
    guard let input = bufferevent_get_input(stream) else { return }
    var count = 0
    while let line = evbuffer_readln(input, &count, EVBUFFER_EOL_LF) {
      let start = UnsafeRawPointer(line).assumingMemoryBound(to: UInt8.self)
      take(Bytes(start: start, count: count))
      event_release(line)
      // A line may have led to the connection's end.
      guard engine.isOpen else { return }
    }
  }

  private func take(_ line: Bytes) {
    let event: EngineEvent
    do throws(JSONError) { event = try EngineEvent(line) } catch {
      // A service that speaks something else is none.
      return engineHasEnded()
    }
    if let number = event.number {
      for exchange in exchanges where exchange.number == number {
        return exchange.take(event)
      }
      return
    }
    switch event.kind {
    case .ready: takeReady(event, line)
    case .hello: takeHello(line)
    case .stats: takeFigures(line)
    case .sessions: engine.keepsSessions = true
    default: break
    }
  }

  private func takeReady(_ event: EngineEvent, _ line: Bytes) {
    engine.ready = [UInt8](line)
    engine.model = []
    if let name = event.model {
      engine.model.append(
        name.encoded.hasSuffix(".gguf")
          ? name.encoded[0..<(name.encoded.count - 5)] : name.encoded)
    }
    engine.facts = ModelFacts(event)
    engine.context = event.context
    if event.lineLimit > 0 { engine.lineLimit = event.lineLimit }
    if event.queueLimit > 0 { engine.queueLimit = event.queueLimit }
  }

  /// The reply to this program's own `hello`; the greeting has no keys.
  private func takeHello(_ line: Bytes) {
    let known = EngineKeys(hello: line)
    guard !known.isEmpty else { return }
    keys = known
    engine.hello = [UInt8](line)
    engine.becomeReady()
    engine.send(Bytes("{\"sessions\":true}\n"))
    pump()
  }

  /// The engine has gone: what it had of requests is lost.
  func engineHasEnded() {
    engine.close()
    for exchange in exchanges {
      exchange.fail(
        Refusal(.engineEnded))
    }
    exchanges = []
    for figure in figures { figure.fail() }
    figures = []
    reap()
  }

  /// Looks whether the child has ended, which it is made to do where it does not
  /// by itself, and starts it again where it was ready once.
  func reap(tries: Int = 0) {
    if engine.process > 0 {
      guard let status = engine.status() else {
        if tries == 10 { child_ask_to_end(engine.process) }
        if tries == 100 { child_kill(engine.process) }
        return callLater(milliseconds: 20) { $0.reap(tries: tries + 1) }
      }
      guard engine.wasReady || isEnding else {
        return stop(status: status == 0 ? ExitStatus.engine.rawValue : status)
      }
    } else if !engine.wasReady && !isEnding {
      return stop(status: ExitStatus.engine.rawValue)
    }
    guard !isEnding else { return stop(status: 0) }
    metrics.restarts += 1
    callLater(milliseconds: engine.pause) { $0.openEngine() }
  }

  /// Starts the engine, or tries later.
  func openEngine() {
    guard !isEnding, !engine.isOpen else { return }
    guard engine.open(self) != 0 else { return }
    guard engine.wasReady else {
      return stop(status: ExitStatus.engine.rawValue)
    }
    engine.close()
    callLater(milliseconds: engine.pause) { $0.openEngine() }
  }
}

extension Bytes {
  func hasSuffix(_ suffix: StaticString) -> Bool {
    let end = Bytes(suffix)
    return count >= end.count && self.suffix(from: count - end.count) == end
  }
}

import Bridge
import CEvent
import JSON
import Memory

/// A request for what the engine says of itself, or for its figures alone, which
/// waits for these.
final class FigureRequest {
  private var request: OpaquePointer?
  private let isWhole: Bool
  unowned(unsafe) let server: Server

  init(_ request: OpaquePointer, isWhole: Bool, _ server: Server) {
    self.request = request
    self.isWhole = isWhole
    self.server = server
    guard let connection = evhttp_request_get_connection(request) else {
      return
    }
    evhttp_connection_set_closecb(
      connection,
      { _, context in
        guard let context else { return }
        let waiting = Unmanaged<FigureRequest>.fromOpaque(context)
          .takeUnretainedValue()
        if let request = waiting.request { evhttp_request_free(request) }
        waiting.request = nil
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Answers with the engine's own words.
  func take(_ stats: Bytes) {
    guard let request else { return }
    self.request = nil
    server.metrics.count(.ok)
    guard isWhole else { return Reply.send(request, stats) }
    var writer = JSONWriter(server.scratch)
    writer.beginObject()
    withBytes(server.engine.hello) { writer.member("hello", spelled: $0) }
    withBytes(server.engine.ready) { writer.member("ready", spelled: $0) }
    writer.member("stats", spelled: stats)
    writer.member("sessions", server.engine.keepsSessions)
    writer.member("waiting", server.exchanges.count)
    writer.member("model_alias", kept: server.engine.model)
    writer.member("total_slots", 1)
    writer.endObject()
    Reply.send(request, writer.bytes)
  }

  /// Tells that the engine has gone.
  func fail() {
    guard let request else { return }
    self.request = nil
    server.refuse(request, Refusal(.engineStarting), nil)
  }
}

extension Server {
  /// Asks the engine for its figures; the reply comes when they have come.
  func askForFigures(_ request: OpaquePointer, isWhole: Bool) {
    let waiting = FigureRequest(request, isWhole: isWhole, self)
    guard engine.state == .ready else { return waiting.fail() }
    figures.append(waiting)
    engine.send(Bytes("{\"stats\":true}\n"))
  }

  func takeFigures(_ line: Bytes) {
    guard !figures.isEmpty else { return }
    figures.removeFirst().take(line)
  }
}

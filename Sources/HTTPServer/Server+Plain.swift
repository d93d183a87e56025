import Bridge
import CEvent
import CPage
import JSON
import Memory

/// Replies that need no answer of the engine.
extension Server {
  func sendHealth(_ request: OpaquePointer) {
    guard engine.state == .ready, !isEnding else {
      return refuseWhileStarting(request, nil)
    }
    metrics.count(.ok)
    Reply.send(request, Bytes("{\"status\":\"ok\"}"))
  }

  func sendMetrics(_ request: OpaquePointer) {
    metrics.count(.ok)
    var text = TextBuffer(scratch)
    metrics.write(self, to: &text)
    Reply.send(request, type: "text/plain; version=0.0.4", text.bytes)
  }

  func sendPage(_ request: OpaquePointer) {
    metrics.count(.ok)
    Reply.setHeader(request, "Referrer-Policy", "no-referrer")
    Reply.setHeader(request, "X-Frame-Options", "DENY")
    Reply.send(
      request, type: "text/html; charset=utf-8",
      Bytes(start: page_start, count: Int(page_count)))
  }

  /// Sends the description of all interfaces.
  func sendInterfaces(_ request: OpaquePointer) {
    metrics.count(.ok)
    Reply.send(
      request, Bytes(start: interfaces_start, count: Int(interfaces_count)))
  }

  func sendModels(_ request: OpaquePointer) {
    sendDocument(request) { writer in
      writer.member("object", "list")
      writer.key("data")
      writer.beginArray()
      writer.beginObject()
      writeModel(&writer)
      writer.endObject()
      writer.endArray()
    }
  }

  /// Sends the one model, where the path names it.
  func sendModel(_ request: OpaquePointer, _ name: Bytes) {
    guard isModel(name) else {
      return refuse(request, Refusal(.modelUnknown), nil)
    }
    sendDocument(request) { writeModel(&$0) }
  }

  /// Whether a part of a path is the model's name.
  private func isModel(_ part: Bytes) -> Bool {
    var count = 0
    let plain = [UInt8](part).withCString { evhttp_uridecode($0, 0, &count) }
    guard let plain else { return false }
    defer { event_release(plain) }
    let start = UnsafeRawPointer(plain).assumingMemoryBound(to: UInt8.self)
    return withBytes([0x22] + engine.model + [0x22]) { name in
      var reader = JSONReader(name)
      do throws(JSONError) {
        return try reader.string() == Bytes(start: start, count: count)
      } catch {
        return false
      }
    }
  }

  private func writeModel(_ writer: inout JSONWriter) {
    writer.member("id", kept: engine.model)
    writer.member("object", "model")
    writer.member("created", startedSeconds)
    writer.member("owned_by", "swiftlet")
  }

  /// Answers a browser's question whether a page of another place may ask; the
  /// doorman has looked at the place.
  func sendPreflight(_ request: OpaquePointer) {
    Reply.setHeader(request, "Access-Control-Allow-Methods", "GET, POST")
    Reply.setHeader(
      request, "Access-Control-Allow-Headers",
      "authorization, content-type, x-swiftlet-session")
    Reply.setHeader(request, "Access-Control-Max-Age", "600")
    metrics.count(.noContent)
    Reply.send(request, status: .noContent, type: "text/plain", Bytes())
  }
}

import CEvent
import JSON
import Memory

/// Replies that libevent makes by itself, to what is no request of HTTP and to
/// bodies that are too large, in the form of all others.
///
/// libevent 2.1 answers these with a page of HTML and asks nobody. It writes the
/// reply's first line into the connection's output, which is empty then, and
/// whoever watches the output is told. The whole reply is put in its place there,
/// and the output takes no more: libevent ends the connection behind it.
extension Server {
  /// Watches the connections to come, and counts them.
  func watchConnections() {
    evhttp_set_bevcb(
      http,
      { base, context in
        guard let context, let stream = bufferevent_socket_new(base, -1, 0)
        else { return nil }
        let server = Unmanaged<Server>.fromOpaque(context).takeUnretainedValue()
        server.watchReplies(of: stream)
        server.countConnection()
        return stream
      }, context)
  }

  /// Takes no further clients where as many as may are here.
  private func countConnection() {
    connections.count += 1
    guard connections.count >= Connections.most else { return }
    // Those that have gone since the last look do not count.
    sweep()
    if connections.count >= Connections.most { listening.pause() }
  }

  /// Watches a connection whose next request is not whole yet.
  func watchReplies(of stream: OpaquePointer) {
    evbuffer_add_cb(
      bufferevent_get_output(stream), Server.outputHasGrown, context)
  }

  /// Leaves a connection alone, while a request that came whole is answered.
  func leaveReplies(of stream: OpaquePointer) {
    evbuffer_remove_cb(
      bufferevent_get_output(stream), Server.outputHasGrown, context)
  }

  private static let outputHasGrown: evbuffer_cb_func = {
    output, change, context in
    guard let output, let context, (change?.pointee.n_added ?? 0) > 0 else {
      return
    }
    Unmanaged<Server>.fromOpaque(context).takeUnretainedValue()
      .replaceReply(output)
  }

  private func replaceReply(_ output: OpaquePointer) {
    let line = Bytes(
      start: evbuffer_pullup(output, -1), count: evbuffer_get_length(output))
    // Behind the version, which is the client's.
    let status = line.count >= 12 ? line[9..<12] : Bytes()
    // A client that asks whether to go on is told so.
    guard status != "100" else { return }
    evbuffer_remove_cb(output, Server.outputHasGrown, context)
    let refusal = Refusal(
      status == "413"
        ? .bodyTooLarge(limit: Server.bodyLimit) : .requestMalformed)
    metrics.count(refusal.status)
    var writer = JSONWriter(scratch)
    refusal.write(nil, &writer)
    let body = [UInt8](writer.bytes)
    var reply = TextBuffer(scratch)
    reply.append("HTTP/1.1 ")
    reply.append(refusal.status.rawValue)
    reply.append(byte: 0x20)
    reply.append(refusal.status.reason)
    reply.append("\r\nContent-Type: application/json")
    reply.append("\r\nCache-Control: no-store")
    reply.append("\r\nX-Content-Type-Options: nosniff")
    reply.append("\r\nConnection: close\r\nContent-Length: ")
    reply.append(body.count)
    reply.append("\r\n\r\n")
    withBytes(body) { reply.append($0) }
    // Only libevent itself may take from the output's front otherwise.
    evbuffer_unfreeze(output, 1)
    evbuffer_drain(output, line.count)
    evbuffer_freeze(output, 1)
    evbuffer_add(output, reply.bytes.unsafeStart, reply.bytes.count)
    evbuffer_freeze(output, 0)
  }
}

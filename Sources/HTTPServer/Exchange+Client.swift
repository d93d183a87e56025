import Bridge
import CEvent
import JSON
import Memory

extension Exchange {
  /// The client has hung up: nobody reads the rest of the answer.
  func clientHasGone() {
    if let request { evhttp_request_free(request) }
    request = nil
    switch state {
    case .waiting: server.remove(self)
    case .forwarded:
      state = .abandoned
      server.engine.cancel(number)
      server.metrics.cancelled += 1
    case .abandoned: break
    }
  }

  /// Gives the rest of the answer up, and tells why.
  func fail(_ refusal: Refusal) {
    guard let request else { return }
    self.request = nil
    guard hasBegun else {
      return server.refuse(request, refusal, answer.form.dialect)
    }
    var text = TextBuffer(server.scratch)
    if answer.form.isServerSentEvents { text.append("data: ") }
    var writer = JSONWriter(text)
    refusal.write(answer.form.dialect, &writer)
    text = writer.text
    text.append(answer.form.isServerSentEvents ? "\n\n" : "\n")
    server.metrics.count(refusal.status)
    Reply.add(request, text.bytes)
    Reply.end(request)
  }

  /// Sends the reply's head and what a stream begins with.
  func begin() {
    guard let request, !hasBegun, answer.form.isStream else { return }
    hasBegun = true
    Reply.begin(
      request,
      type: answer.form.isServerSentEvents
        ? "text/event-stream" : "application/x-ndjson")
    var text = TextBuffer(server.scratch)
    answer.begin(&text)
    Reply.add(request, text.bytes)
  }

  /// Tells a client of server-sent events what is going on, in a comment.
  func tell(_ what: StaticString, _ first: Int, _ second: Int? = nil) {
    guard let request, hasBegun, answer.form.isServerSentEvents,
      backlog < Server.backlogLimit
    else { return }
    var text = TextBuffer(server.scratch)
    text.append(": ")
    text.append(what)
    text.append(byte: 0x20)
    text.append(first)
    if let second {
      text.append(byte: 0x20)
      text.append(second)
    }
    text.append("\n\n")
    Reply.add(request, text.bytes)
  }
}

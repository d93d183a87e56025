import Bridge
import CEvent
import JSON
import Memory

extension Exchange {
  /// Takes an event of the engine's answer.
  func take(_ event: EngineEvent) {
    switch event.kind {
    case .prefill:
      begin()
      tell("prefill", event.done, event.total)
    case .delta: add(event)
    case .end, .forgotten: end(event)
    case .tokens, .text:
      add(event)
      if !event.hasMore { end(event) }
    case .error:
      if Refusal.isOfFile(event), askWithoutSession() { return }
      fail(Refusal(event, renamed: renamed))
      server.remove(self)
    default: break
    }
  }

  /// Asks again without a session where the folder of sessions fails, full as
  /// it may be: talks give their room up.
  private func askWithoutSession() -> Bool {
    guard state == .forwarded, !hasBegun, !lineWithoutSession.isEmpty else {
      return false
    }
    server.forgetTalks()
    withBytes(lineWithoutSession) { server.engine.send($0) }
    lineWithoutSession = []
    return true
  }

  private func add(_ event: EngineEvent) {
    guard request != nil else { return }
    begin()
    guard answer.form.isStream, backlog >= Server.backlogLimit,
      event.calls == nil, event.logprobs == nil
    else {
      release()
      return write(event)
    }
    // A client that does not read costs its text, and not a frame for each
    // token of it.
    let isReasoning = event.reasoning != nil
    if isReasoning != isHeldReasoning { release() }
    isHeldReasoning = isReasoning
    if let text = event.reasoning ?? event.content {
      held.append(text.encoded)
    }
  }

  /// Writes the text that was held back.
  private func release() {
    guard !held.isEmpty else { return }
    var line: [UInt8] = []
    line.append(
      isHeldReasoning
        ? Bytes("{\"event\":\"delta\",\"reasoning_content\":\"")
        : Bytes("{\"event\":\"delta\",\"content\":\""))
    line.append(contentsOf: held)
    line.append(Bytes("\"}"))
    held = []
    withBytes(line) { line in
      do throws(JSONError) { write(try EngineEvent(line)) } catch {
        preconditionFailure("the engine's own strings make a line")
      }
    }
  }

  private func write(_ event: EngineEvent) {
    guard let request else { return }
    var text = TextBuffer(server.scratch)
    answer.add(event, now: server.nowText(for: answer.form), &text)
    if answer.form.isStream { Reply.add(request, text.bytes) }
    guard answer.byteCount > Server.answerLimit, !answer.form.isStream else {
      return
    }
    fail(Refusal(.answerTooLong(limit: Server.answerLimit)))
    state = .abandoned
    server.engine.cancel(number)
  }

  private func end(_ event: EngineEvent) {
    defer { server.remove(self) }
    guard request != nil else { return }
    if event.finishReason.map({ $0 == "cancel" }) ?? false {
      return fail(Refusal(.cancelled))
    }
    begin()
    release()
    guard let request else { return }
    var text = TextBuffer(server.scratch)
    answer.end(event, now: server.nowText(for: answer.form), &text)
    guard !text.isTruncated else {
      return fail(Refusal(.answerTooLong(limit: Server.answerLimit)))
    }
    self.request = nil
    if event.kind == .end { server.metrics.finish(event, since: arrival) }
    server.metrics.count(.ok)
    if answer.form.isStream {
      Reply.add(request, text.bytes)
      Reply.end(request)
    } else {
      Reply.send(request, text.bytes)
    }
  }
}

extension Server {
  /// The time of now, for interfaces that tell it with each piece.
  func nowText(for form: AnswerForm) -> [UInt8] {
    form.isServerSentEvents ? [] : nowText()
  }

  /// The time of now.
  func nowText() -> [UInt8] {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 40) { room in
      guard let start = room.baseAddress else { return [] }
      clock_text(start)
      return [UInt8](Bytes(cString: start))
    }
  }
}

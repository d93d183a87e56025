import CHost
import JSON
import LineProtocol
import Memory
import Transformer

/// The state that reader, engine and writer share; under the lock.
struct ServerState {
  var machine = ProtocolMachine()
  var output: OutputRing
  /// Whether the client was told that it may ask.
  var isReady = false
  var isInputAtEnd = false
  var hasOutputFailed = false

  // Figures for `stats`, which the engine keeps.
  var promptTokens = 0
  var completionTokens = 0
  var contextUsed = 0

  /// The reader's lines: the one that is being read, and a slot for each
  /// request.
  let line: Region<UInt8>
  let slots: Region<UInt8>
  /// Lengths of the lines in the slots.
  var lengths: InlineArray<16, Int> = InlineArray(repeating: 0)
  /// Memory for the reader to compose its replies in.
  let reply: Region<UInt8>
  /// The descriptor of the protocol's output.
  let descriptor: Int32
  /// The defaults in the reply to `hello`.
  let defaults: HelloDefaults
  /// The threads of generated tokens, when the last request ended.
  var threads: GenerationThreads

  /// The line in a slot.
  func text(of slot: Int) -> Bytes {
    let start = slot * Answering.lineBytes
    return slots[start..<(start + lengths[slot])].bytes
  }

  /// Keeps a request's line.
  mutating func keep(_ text: Bytes, in slot: Int) {
    let start = slot * Answering.lineBytes
    slots[start..<(start + Answering.lineBytes)].copy(from: text)
    lengths[slot] = text.count
  }
}

/// A pointer to the state, and the ways to touch it.
struct Server {
  let state: UnsafeMutablePointer<ServerState>

  /// Does something under the lock.
  func locked<Result>(
    _ body: (inout ServerState) throws(ProgramError) -> Result
  ) throws(ProgramError) -> Result {
    host_lock()
    defer { host_unlock() }
    return try body(&state.pointee)
  }

  /// Whether the running request shall end.
  var isCancelled: Bool {
    host_lock()
    defer { host_unlock() }
    if host_termination() != 0 { state.pointee.machine.quit() }
    return state.pointee.machine.isCancelled || state.pointee.hasOutputFailed
  }

  /// Puts a line into the output and waits for room where there is none.
  ///
  /// - Parameters:
  ///   - line: the line.
  ///   - urgent: whether the reserve may be used.
  ///   - event: what is signalled when there is room.
  ///   - isOver: whether waiting has become pointless.
  ///   - change: what changes in the moment in which the line is sent, or given
  ///     up.
  func emit(
    _ line: Bytes, urgent: Bool, event: Int32,
    unless isOver: (borrowing ServerState) -> Bool,
    changing change: (inout ServerState) -> Void = { _ in }
  ) {
    while true {
      let seen = host_event_count(event)
      host_lock()
      let fits =
        !state.pointee.hasOutputFailed
        && state.pointee.output.fits(line.count, urgent: urgent)
      let isDone =
        fits || state.pointee.hasOutputFailed || isOver(state.pointee)
      if fits { state.pointee.output.append(line) }
      if isDone { change(&state.pointee) }
      host_unlock()
      if fits { host_event_signal(Int32(HOST_EVENT_WRITER)) }
      if isDone { return }
      host_event_wait(event, seen, -1)
    }
  }
}

/// The writing party: whatever is in the ring goes out, at the reader's speed.
extension Server {
  static func write(_ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    let server = Server(
      state: context.assumingMemoryBound(to: ServerState.self))
    while true {
      let seen = host_event_count(Int32(HOST_EVENT_WRITER))
      host_lock()
      let front = server.state.pointee.output.front
      let descriptor = server.state.pointee.descriptor
      host_unlock()
      if front.isEmpty {
        host_event_wait(Int32(HOST_EVENT_WRITER), seen, -1)
        continue
      }
      // Only this party removes, so that the bytes stay while they are written.
      let written = host_write_some(
        descriptor, front.unsafeStart, front.count)
      host_lock()
      if written >= 0 {
        server.state.pointee.output.removeFirst(Int(written))
      } else {
        server.state.pointee.hasOutputFailed = true
        server.state.pointee.output.removeFirst(
          server.state.pointee.output.count)
      }
      host_unlock()
      host_event_signal(Int32(HOST_EVENT_ENGINE))
      host_event_signal(Int32(HOST_EVENT_READER))
      if written < 0 { return }
    }
  }
}

/// The reading party: lines go into the machine, whatever is being computed.
extension Server {
  static func read(_ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    let server = Server(
      state: context.assumingMemoryBound(to: ServerState.self))
    server.awaitReady()
    var reader = LineReader(
      descriptor: 0, buffer: server.state.pointee.line, separator: 0x0A)
    while true {
      do throws(InputError) {
        guard let line = try reader.next() else { break }
        if !line.isEmpty { server.receive(line) }
      } catch {
        if case .readFailed = error { break }
        server.reply { state, out in
          state.machine.receiveTooLong(limit: Answering.lineBytes, &out)
        }
      }
    }
    host_lock()
    server.state.pointee.isInputAtEnd = true
    host_unlock()
    host_event_signal(Int32(HOST_EVENT_ENGINE))
  }

  private func awaitReady() {
    while true {
      let seen = host_event_count(Int32(HOST_EVENT_READER))
      host_lock()
      let isReady = state.pointee.isReady
      host_unlock()
      if isReady { return }
      host_event_wait(Int32(HOST_EVENT_READER), seen, -1)
    }
  }

  private func receive(_ line: Bytes) {
    let time = host_nanoseconds()
    reply { state, out in
      switch state.machine.receive(line, at: time, &out) {
      case .handled: break
      case .queued(let slot): state.keep(line, in: slot)
      case .helloWanted: state.defaults.writeHello(&out)
      case .statsWanted: Server.writeStats(state, &out)
      }
    }
    host_event_signal(Int32(HOST_EVENT_ENGINE))
  }

  private func reply(
    _ build: (inout ServerState, inout JSONWriter) -> Void
  ) {
    host_lock()
    var writer = JSONWriter(state.pointee.reply)
    build(&state.pointee, &writer)
    host_unlock()
    guard writer.text.count > 0 else { return }
    writer.text.append("\n")
    emit(
      writer.bytes, urgent: true, event: Int32(HOST_EVENT_READER),
      unless: { _ in false })
  }

  private static func writeStats(
    _ state: ServerState, _ out: inout JSONWriter
  ) {
    out.beginObject()
    out.member("event", "stats")
    out.key("running")
    if let id = state.machine.runningID {
      id.write(to: &out)
    } else {
      out.null()
    }
    out.member("queued", state.machine.queuedCount)
    out.member("requests", state.machine.requestCount)
    out.member("prompt_tokens", state.promptTokens)
    out.member("completion_tokens", state.completionTokens)
    out.member("context_used", state.contextUsed)
    out.member("threads", state.threads.count)
    out.member("thread_choice", state.threads.choice.name)
    out.member("peak_rss_bytes", host_peak_resident())
    out.endObject()
  }
}

import CHost
import JSON
import LineProtocol
import Memory

/// How the computing party sends its lines.
struct Emitter {
  let server: Server
  let line: Region<UInt8>

  /// Sends a line.
  ///
  /// Text and progress wait for room, but not for a request that is cancelled
  /// meanwhile.
  func emit(_ build: (inout JSONWriter) -> Void) {
    server.emit(
      compose(build), urgent: false, event: Int32(HOST_EVENT_ENGINE),
      unless: { $0.machine.isCancelled || host_termination() != 0 })
  }

  /// Sends the last line of the running request, and calls it finished.
  ///
  /// It waits for any room there is, unless the program was told to end. Both
  /// happen at once: who has read the line may use its id again.
  func finish(
    _ build: (inout JSONWriter) -> Void,
    changing change: (inout ServerState) -> Void = { _ in }
  ) {
    server.emit(
      compose(build), urgent: true, event: Int32(HOST_EVENT_ENGINE),
      unless: { _ in host_termination() != 0 },
      changing: { state in
        state.machine.finish()
        change(&state)
      })
  }

  private func compose(_ build: (inout JSONWriter) -> Void) -> Bytes {
    var writer = JSONWriter(line)
    build(&writer)
    writer.text.append("\n")
    return writer.bytes
  }

  /// Sends a part of an answer, or of the thoughts before it.
  func send(_ text: Bytes, _ id: Tag, isThought: Bool) {
    guard !text.isEmpty else { return }
    emit { ServerEvents.delta(id: id, text, isThought: isThought, &$0) }
  }
}

import Conversation
import JSON
import LineProtocol

/// The answer to a verb in events of bounded size, of which all but the last say
/// that more comes.
struct PartedReply {
  let event: StaticString
  let id: Tag?
  let emitter: Emitter

  /// Sends an event with the members that `body` writes.
  ///
  /// - Returns: false where the request is cancelled: it has its end then.
  func send(isLast: Bool, _ body: (inout JSONWriter) -> Void) -> Bool {
    guard !emitter.server.isCancelled else {
      emitter.finish {
        EndOfAnswer().write(id: id, reason: FinishReason.cancel.name, &$0)
      }
      return false
    }
    func build(_ out: inout JSONWriter) {
      ServerEvents.begin(event, id, &out)
      body(&out)
      if !isLast { out.member("more", true) }
      out.endObject()
    }
    if isLast {
      emitter.finish(build)
    } else {
      emitter.emit(build)
    }
    return true
  }

  /// Sends an error as the last event.
  func fail(_ error: ProgramError) {
    emitter.finish {
      ServerEvents.error(id: id, error, key: error.key, &$0)
    }
  }
}

import Bridge
import CEvent
import Memory

/// One request of a client that waits for the engine's answer.
final class Exchange {
  /// Where the request is.
  enum State {
    /// It waits here for a place in the engine's queue.
    case waiting
    /// The engine has it.
    case forwarded
    /// The client has gone, or was told an error; the engine may not know yet.
    case abandoned
  }

  let number: Int
  var answer: Answer
  var state = State.waiting
  /// The line for the engine, until it is sent.
  var line: [UInt8]
  /// The line without the session that was chosen for it, for a folder of
  /// sessions that fails; empty where none was chosen.
  var lineWithoutSession: [UInt8] = []
  /// The engine's keys that the client calls otherwise.
  let renamed: [(key: StaticString, own: [UInt8])]
  /// libevent's request; `nil` where the client has gone.
  var request: OpaquePointer?
  /// Whether the reply's head was sent.
  var hasBegun = false
  /// Text that came while the client did not read, as the engine spells it.
  var held: [UInt8] = []
  /// Whether the held text is a thought.
  var isHeldReasoning = false
  /// When the request came, in milliseconds of the clock.
  let arrival: Int64
  unowned(unsafe) let server: Server

  init(
    _ request: OpaquePointer, number: Int, answer: Answer, line: [UInt8],
    renamed: [(key: StaticString, own: [UInt8])], server: Server
  ) {
    self.request = request
    self.number = number
    self.answer = answer
    self.line = line
    self.renamed = renamed
    self.server = server
    arrival = clock_milliseconds()
  }

  /// How many bytes of the reply the client has not taken yet.
  var backlog: Int {
    guard let request, let connection = evhttp_request_get_connection(request),
      let stream = evhttp_connection_get_bufferevent(connection),
      let output = bufferevent_get_output(stream)
    else { return 0 }
    return evbuffer_get_length(output)
  }
}

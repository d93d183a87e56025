import Bridge
import CEvent
import Memory

/// The connection to `swiftlet serve`: a child of this program, or a service at
/// a socket.
final class EngineLink {
  /// How the engine is.
  enum State {
    /// It was started and has not said that it is ready.
    case starting
    case ready
    /// It is not there, and will be tried again.
    case down
  }

  private let options: ServerOptions
  private(set) var state = State.down
  private var stream: OpaquePointer?
  private(set) var process: Int32 = 0
  /// Whether it was ready once: what fails from then on is tried again.
  var wasReady = false
  /// The engine's own words, as they came.
  var hello: [UInt8] = []
  var ready: [UInt8] = []
  /// The name of the model's file without its ending, as the contents of a
  /// JSON string.
  var model: [UInt8] = []
  /// What is told of the model.
  var facts = ModelFacts()
  /// The positions of a prompt and its answer.
  var context = 0
  var lineLimit = 1 << 20
  var queueLimit = 8
  /// Whether it keeps sessions.
  var keepsSessions = false
  /// Milliseconds until the next try.
  private(set) var pause: Int64 = 0

  init(_ options: ServerOptions) { self.options = options }

  var isOpen: Bool { stream != nil }

  /// Starts the engine or connects to it.
  ///
  /// - Returns: 0, or the number of the system's error.
  func open(_ server: Server) -> Int32 {
    let descriptor: Int32
    if let path = options.enginePath {
      descriptor = connect_to_path(path)
    } else {
      descriptor = options.withEngineWords { words in
        child_start(words, &process)
      }
    }
    guard descriptor >= 0 else {
      process = 0
      return -descriptor
    }
    stream = bufferevent_socket_new(
      server.base, descriptor, Int32(BEV_OPT_CLOSE_ON_FREE.rawValue))
    bufferevent_setcb(
      stream,
      { stream, context in
        guard let stream, let context else { return }
        Unmanaged<Server>.fromOpaque(context).takeUnretainedValue()
          .readEngine(stream)
      }, nil,
      { _, _, context in
        guard let context else { return }
        Unmanaged<Server>.fromOpaque(context).takeUnretainedValue()
          .engineHasEnded()
      }, server.context)
    bufferevent_enable(stream, Int16(EV_READ | EV_WRITE))
    state = .starting
    send(Bytes("{\"hello\":{\"protocol\":1}}\n"))
    return 0
  }

  /// Notes that it is ready for requests.
  func becomeReady() {
    state = .ready
    wasReady = true
    pause = 0
  }

  /// Closes the connection, and chooses how long to wait before the next.
  func close() {
    if let stream { bufferevent_free(stream) }
    stream = nil
    state = .down
    pause = pause == 0 ? 500 : min(pause * 2, 30_000)
  }

  /// Sends a line.
  func send(_ line: Bytes) {
    guard let stream else { return }
    bufferevent_write(stream, line.unsafeStart, line.count)
  }

  /// Asks for the end of a request.
  func cancel(_ number: Int) { send("{\"cancel\":", number, "}\n") }

  /// Asks for the removal of the session of a talk with a number.
  func forget(talk number: Int) {
    send("{\"forget\":\"http-", number + 1, "\"}\n")
  }

  private func send(
    _ before: StaticString, _ number: Int, _ behind: StaticString
  ) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { room in
      var text = TextBuffer(Region(start: room.baseAddress, count: room.count))
      text.append(before)
      text.append(number)
      text.append(behind)
      send(text.bytes)
    }
  }

  /// The child's exit status once it has ended; `nil` while it runs.
  func status() -> Int32? {
    guard process > 0 else { return nil }
    let status = child_status(process)
    guard status >= 0 else { return nil }
    process = 0
    return status
  }

  /// The descriptor of the connection; -1 without one.
  var descriptor: Int32 { stream.map { bufferevent_getfd($0) } ?? -1 }
}

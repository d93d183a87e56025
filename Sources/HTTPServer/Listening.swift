import CEvent
import Memory

/// The sockets that the program listens at.
struct Listening {
  private var bound: [OpaquePointer] = []
  private var paths: [[UInt8]] = []

  /// Opens every place, or takes the sockets that systemd has opened.
  ///
  /// - Throws: `UsageError` where one cannot be opened, or others reach one and
  ///   there is no key.
  mutating func open(_ server: Server) throws(UsageError) {
    let inherited = listen_inherited_count()
    for index in 0..<inherited where listen_take(3 + index) {
      guard listen_is_own(3 + index) || !server.options.secrets.isEmpty else {
        throw .keyMissing([UInt8](Bytes("systemd's socket")))
      }
      accept(3 + index, server)
    }
    guard bound.isEmpty else { return }
    var places = server.options.places
    if places.isEmpty {
      places = [.address([UInt8](Bytes("127.0.0.1")), port: 8080)]
    }
    for place in places {
      let descriptor: Int32
      let name: [UInt8]
      switch place {
      case .address(let address, let port):
        name = address
        descriptor = address.withCString { listen_at_address($0, port) }
      case .path(let path):
        name = path
        descriptor = path.withCString { listen_at_path($0) }
        if descriptor >= 0 { paths.append(path) }
      }
      guard descriptor >= 0 else {
        throw .cannotListen(name, errno: -descriptor)
      }
      accept(descriptor, server)
      tell(place, listen_port(descriptor))
    }
  }

  private mutating func accept(_ descriptor: Int32, _ server: Server) {
    guard
      let socket = evhttp_accept_socket_with_handle(server.http, descriptor)
    else { return }
    bound.append(socket)
    evconnlistener_set_error_cb(
      evhttp_bound_socket_get_listener(socket),
      // The system has no descriptor left for a client that waits. It would be
      // tried again at once, and again.
      { listener, _ in evconnlistener_disable(listener) })
  }

  /// Lets clients wait.
  func pause() {
    for socket in bound {
      evconnlistener_disable(evhttp_bound_socket_get_listener(socket))
    }
  }

  /// Takes clients again where they wait, for the system had no descriptor for
  /// one, or there were too many.
  func resume() {
    for socket in bound {
      evconnlistener_enable(evhttp_bound_socket_get_listener(socket))
    }
  }

  /// Says where on standard error, once for each place.
  private func tell(_ place: ServerOptions.Place, _ port: Int32) {
    Console.say { out in
      switch place {
      case .address(let address, _):
        let isLong = address.contains(0x3A)
        out.append("http://")
        if isLong { out.append(byte: 0x5B) }
        withBytes(address) { out.append($0) }
        if isLong { out.append(byte: 0x5D) }
        out.append(byte: 0x3A)
        out.append(port)
        out.append(byte: 0x2F)
      case .path(let path):
        out.append("unix:")
        withBytes(path) { out.append($0) }
      }
    }
  }

  /// Takes no further connections.
  mutating func close(_ server: Server) {
    for socket in bound { evhttp_del_accept_socket(server.http, socket) }
    bound = []
    for path in paths { path.withCString { listen_remove_path($0) } }
    paths = []
  }
}

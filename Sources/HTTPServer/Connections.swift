import CEvent

/// The open connections, by their descriptors.
///
/// libevent does not tell of a connection that has sent no request yet, so they
/// are looked for once a second: a client that sends its request byte by byte,
/// or none, holds a descriptor for a bounded time.
struct Connections {
  private struct Entry {
    /// What tells this socket from a later one with the same descriptor; 0 is
    /// none.
    var identity: UInt64 = 0
    /// Since when no request is answered, in milliseconds of the clock.
    var since: Int64 = 0
    var isBusy = false
    /// Whether it was open before the first client could come: standard error
    /// may be a socket of the journal.
    var isOwn = false
  }

  private var entries: [Entry] = []
  /// How many there were at the last look, and came since.
  var count = 0
  /// The most that there may be: each may hold a body that is not whole yet.
  static let most = 512
  /// The most descriptors that the program has, all of which are looked at.
  static let limit = 4096

  /// Notes the sockets that are open before the first client comes.
  mutating func begin() {
    sweep(now: 0, idleLimit: .max, except: -1)
    for index in entries.indices where entries[index].identity != 0 {
      entries[index].isOwn = true
    }
    count = 0
  }

  /// Notes that the connection's request is complete and being answered.
  mutating func begin(_ descriptor: Int32) {
    guard let index = place(of: descriptor) else { return }
    entries[index] = Entry(
      identity: connection_identity(descriptor), isBusy: true)
  }

  /// Notes that the request is answered.
  mutating func end(_ descriptor: Int32) {
    guard let index = place(of: descriptor) else { return }
    entries[index].isBusy = false
    entries[index].since = clock_milliseconds()
  }

  /// Looks at all, and hangs up on those that have sent no request for too
  /// long.
  mutating func sweep(now: Int64, idleLimit: Int64, except own: Int32) {
    count = 0
    var last = -1
    var index = 0
    // New sockets get the lowest free numbers, so that a gap this wide has
    // nothing behind it but what is known.
    while index < Connections.limit, index < entries.count || index < last + 64
    {
      let descriptor = Int32(index)
      let identity = descriptor == own ? 0 : connection_identity(descriptor)
      if identity != 0 {
        last = index
        look(at: index, identity, now: now, idleLimit: idleLimit)
      } else if index < entries.count {
        entries[index] = Entry()
      }
      index += 1
    }
    entries.removeLast(max(0, entries.count - (last + 1)))
  }

  private mutating func look(
    at index: Int, _ identity: UInt64, now: Int64, idleLimit: Int64
  ) {
    guard let index = place(of: Int32(index)) else { return }
    if entries[index].identity != identity {
      entries[index] = Entry(identity: identity, since: now)
    }
    guard !entries[index].isOwn else { return }
    count += 1
    if !entries[index].isBusy, now - entries[index].since > idleLimit {
      connection_hang_up(Int32(index))
    }
  }

  /// The index of a descriptor's entry, which is made where there is none.
  private mutating func place(of descriptor: Int32) -> Int? {
    let index = Int(descriptor)
    guard index >= 0, index < Connections.limit else { return nil }
    while entries.count <= index { entries.append(Entry()) }
    return index
  }
}

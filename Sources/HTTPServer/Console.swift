import CEvent
import Memory

/// Standard error, for people.
enum Console {
  /// Writes what went wrong, and its code.
  static func report(_ error: some Failure) {
    say { out in
      error.describe(into: &out)
      out.append(" [")
      out.append(error.code)
      out.append("]")
    }
  }

  /// Writes one line that begins with the program's name.
  static func say(_ body: (inout TextBuffer) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2048) { room in
      var text = TextBuffer(Region(start: room.baseAddress, count: 2047))
      text.append("swiftlet-http: ")
      body(&text)
      let count = text.count
      room[count] = 0x0A
      write_all(2, room.baseAddress, count + 1)
    }
  }
}

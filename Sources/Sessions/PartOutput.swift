import CHost
import Memory

/// Writes the parts of a file one behind the other, through a buffer.
struct PartOutput {
  private let descriptor: Int32
  private let buffer: Region<UInt8>
  private var used = 0
  private var place: Int
  private var sum = Checksum()
  private var begin: Int

  /// The first part begins at `place`.
  init(_ descriptor: Int32, _ buffer: Region<UInt8>, at place: Int) {
    self.descriptor = descriptor
    self.buffer = buffer
    self.place = place
    begin = place
  }

  /// Writes more of the part; false where the system refuses it.
  mutating func write(_ bytes: Bytes) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = min(rest.count, buffer.count - used)
      buffer[used..<(used + count)].copy(from: rest[0..<count])
      used += count
      rest = rest.suffix(from: count)
      if used == buffer.count, !flush() { return false }
    }
    return true
  }

  /// Ends the part and tells of it; `nil` where the system refuses it.
  mutating func end(first: Int) -> SessionHeader.Part? {
    guard flush() else { return nil }
    defer {
      sum = Checksum()
      begin = place
    }
    return SessionHeader.Part(
      bytes: place - begin, sum: sum.value, first: first)
  }

  private mutating func flush() -> Bool {
    let bytes = buffer[0..<used].bytes
    used = 0
    sum.add(bytes)
    guard
      host_write_at(
        descriptor, bytes.unsafeStart, bytes.count, UInt64(place))
    else { return false }
    place += bytes.count
    return true
  }
}

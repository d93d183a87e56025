import CHost
import Memory

/// Reads one part of a file, in pieces that stay in a core's cache until their
/// checksum is taken.
struct PartInput {
  private let descriptor: Int32
  private let buffer: Region<UInt8>
  private var place: Int
  private var left: Int
  private var ready = 0..<0
  private var sum = Checksum()
  /// The number of the system's error, where it refused to read.
  private(set) var errno: Int32 = 0

  /// The most bytes of a piece that is read to where it belongs.
  private static let mostPiece = 64 * 1024
  /// Smaller ones are read together, into the buffer.
  private static let leastPiece = 4096

  /// Begins to read a part of `count` bytes at `place`.
  ///
  /// The buffer has whole steps of the checksum.
  init(
    _ descriptor: Int32, _ buffer: Region<UInt8>, at place: Int, count: Int
  ) {
    self.descriptor = descriptor
    self.buffer = buffer
    self.place = place
    left = count
  }

  /// The checksum of what was read.
  var value: UInt64 { sum.value }

  /// The next piece, of all but the last as long as the buffer; none at the end,
  /// and `nil` where the system gives less than there should be.
  mutating func next() -> Bytes? { fill(buffer) }

  /// Reads all that is left; false where that is less.
  mutating func skip() -> Bool {
    while let bytes = next() {
      if bytes.isEmpty { return true }
    }
    return false
  }

  /// Reads the next piece to the beginning of `memory`, as long as that.
  private mutating func fill(_ memory: Region<UInt8>) -> Bytes? {
    let count = min(left, memory.count)
    let got = host_read_at(
      descriptor, memory.unsafeStart, count, UInt64(place))
    if got < 0 { errno = host_errno() }
    guard got == count else { return nil }
    let bytes = memory[0..<count].bytes
    sum.add(bytes)
    place += count
    left -= count
    return bytes
  }

  /// Fills `memory` with what comes next; false where that is less.
  mutating func read(into memory: Region<UInt8>) -> Bool {
    var done = 0
    while done < memory.count {
      let most = min(memory.count - done, left, PartInput.mostPiece)
      if ready.isEmpty, most >= PartInput.leastPiece {
        let size = most - most % Checksum.stride
        guard fill(memory[done..<(done + size)]) != nil else { return false }
        done += size
        continue
      }
      if ready.isEmpty {
        guard let bytes = next(), !bytes.isEmpty else { return false }
        ready = 0..<bytes.count
      }
      let count = min(memory.count - done, ready.count)
      let start = ready.lowerBound
      memory[done..<(done + count)].copy(
        from: buffer[start..<(start + count)].bytes)
      ready = (start + count)..<ready.upperBound
      done += count
    }
    return true
  }
}

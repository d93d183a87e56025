import Memory

/// Whole lines that wait to be written, in a ring of bytes.
///
/// Some of it is kept for the lines that a request or a client must have: ends,
/// errors and replies. Progress and text may not use that part.
struct OutputRing {
  /// Bytes that are kept for lines that must not wait for a slow reader.
  static let reserve = 64 * 1024

  private let storage: Region<UInt8>
  private var start = 0
  private(set) var count = 0

  init(_ storage: Region<UInt8>) {
    precondition(storage.count > 2 * OutputRing.reserve)
    self.storage = storage
  }

  /// Whether a line of that many bytes fits.
  func fits(_ bytes: Int, urgent: Bool) -> Bool {
    let capacity = storage.count - (urgent ? 0 : OutputRing.reserve)
    return count + bytes <= capacity
  }

  /// Appends a line, which fits.
  mutating func append(_ line: Bytes) {
    let end = (start + count) % storage.count
    let first = min(line.count, storage.count - end)
    storage[end..<(end + first)].copy(from: line[0..<first])
    storage[0..<(line.count - first)].copy(from: line.suffix(from: first))
    count += line.count
  }

  /// The bytes to write next, without a break.
  var front: Bytes {
    storage[start..<(start + min(count, storage.count - start))].bytes
  }

  /// Forgets bytes from the front: they are written.
  mutating func removeFirst(_ number: Int) {
    start = (start + number) % storage.count
    count -= number
  }
}

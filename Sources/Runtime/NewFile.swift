import CHost
import Memory

/// A file that appears in its place when it is whole, or not at all.
///
/// It grows beside its place, as `PATH.part`, so that nobody maps a half of it;
/// what fails, or is stopped by a signal, leaves nothing behind.
struct NewFile: ~Copyable {
  /// The longest path.
  static let pathLimit = 4000

  let descriptor: Int32
  let name: ShortText
  private let path: UnsafePointer<CChar>

  /// Creates the temporary file.
  ///
  /// - Parameters:
  ///   - path: where the file shall be; valid as long as the program runs.
  ///   - source: a file that must not be replaced, or `nil`.
  /// - Throws: `OutputError` where there can be no such file.
  init(
    path: UnsafePointer<CChar>, source: UnsafePointer<CChar>?
  ) throws(OutputError) {
    let bytes = Bytes(cString: path)
    let name = ShortText(bytes)
    guard bytes.count <= NewFile.pathLimit else {
      throw .pathTooLong(name, limit: NewFile.pathLimit)
    }
    let temporary = NewFile.temporary(bytes)
    try NewFile.check(path, source)
    try NewFile.check(temporary, source)
    let descriptor = host_output_open(temporary)
    guard descriptor >= 0 else {
      throw .unavailable(name, errno: host_errno())
    }
    self.descriptor = descriptor
    self.name = name
    self.path = path
  }

  deinit { host_output_discard() }

  /// Checks that `byteCount` bytes have room.
  func checkSpace(_ byteCount: UInt64) throws(OutputError) {
    let free = host_output_free(descriptor)
    guard byteCount <= free else {
      throw .noSpace(name, needed: byteCount, free: free)
    }
  }

  /// Puts the file into its place; `written` bytes are in it.
  func keep(written: UInt64) throws(OutputError) {
    // A late error of a write is found here.
    guard host_close(descriptor) else {
      throw .writeFailed(name, written: written, errno: host_errno())
    }
    guard host_output_keep(path) else {
      throw .unavailable(name, errno: host_errno())
    }
  }

  private static func check(
    _ path: UnsafePointer<CChar>, _ source: UnsafePointer<CChar>?
  ) throws(OutputError) {
    let name = ShortText(Bytes(cString: path))
    switch Int(host_output_check(path, source)) {
    case HOST_OUTPUT_OK: break
    case HOST_OUTPUT_NOT_REGULAR: throw .notARegularFile(name)
    case HOST_OUTPUT_SAME_FILE: throw .replacesSource(name)
    default: throw .unavailable(name, errno: host_errno())
    }
  }

  /// The path with `.part` behind it; there is one for as long as the program
  /// runs.
  private static func temporary(_ path: Bytes) -> UnsafePointer<CChar> {
    let tail = Bytes(".part")
    let start = UnsafeMutablePointer<CChar>.allocate(
      capacity: path.count + tail.count + 1)
    for index in 0..<path.count {
      start[index] = CChar(bitPattern: path[index])
    }
    for index in 0..<tail.count {
      start[path.count + index] = CChar(bitPattern: tail[index])
    }
    start[path.count + tail.count] = 0
    return UnsafePointer(start)
  }
}

import CHost
public import Memory

/// A file that appears in its place when it is whole, or not at all.
///
/// It grows beside its place, as `PATH.part`, so that nobody maps a half of it;
/// what fails, or is stopped by a signal, leaves nothing behind. Where another
/// program writes the same file meanwhile, it is `PATH.2.part` and so on: the file
/// that is whole last takes the place.
public struct NewFile: ~Copyable {
  /// The longest path.
  public static let pathLimit = 4000

  /// The open temporary file.
  public let descriptor: Int32
  /// The path, for messages.
  public let name: ShortText
  private let temporary: UnsafePointer<CChar>
  private let path: UnsafePointer<CChar>
  private let replaces: Bool

  /// Creates the temporary file; a file at `path` will be replaced.
  ///
  /// - Parameters:
  ///   - path: where the file shall be; valid as long as the program runs.
  ///   - source: a file that must not be replaced, or `nil`.
  /// - Throws: `OutputError` where the file cannot be created.
  @export(interface)
  public init(
    path: UnsafePointer<CChar>, source: UnsafePointer<CChar>?
  ) throws(OutputError) {
    let bytes = Bytes(cString: path)
    let name = ShortText(bytes)
    guard bytes.count <= NewFile.pathLimit else {
      throw .pathTooLong(name, limit: NewFile.pathLimit)
    }
    try NewFile.check(path, source)
    (descriptor, temporary) = try NewFile.claim(bytes, source, name)
    self.name = name
    self.path = path
    replaces = true
  }

  /// Creates the temporary file; nothing may be at `path`, nor at its
  /// temporary name.
  ///
  /// - Parameters:
  ///   - path: where the file shall be.
  ///   - scratch: for both names; valid as long as the file is open.
  /// - Throws: `OutputError` where there can be no such file.
  @export(interface)
  public init(at path: Bytes, _ scratch: Region<UInt8>) throws(OutputError) {
    let name = ShortText(path)
    let limit = min(
      NewFile.pathLimit, scratch.count / 2 - NewFile.suffix.count - 1)
    guard path.count <= limit else {
      throw .pathTooLong(name, limit: limit)
    }
    let final = NewFile.cString(path, Bytes(), scratch)
    let temporary = NewFile.cString(
      path, NewFile.suffix, scratch[(path.count + 1)..<scratch.count])
    guard !host_exists(final) else { throw .exists(name, suffix: "") }
    let descriptor = host_output_create(temporary)
    guard descriptor >= 0 else {
      let errno = host_errno()
      guard !host_is_existing(errno) else {
        throw .exists(name, suffix: ".part")
      }
      throw .unavailable(name, errno: errno)
    }
    self.descriptor = descriptor
    self.temporary = temporary
    self.name = name
    self.path = final
    replaces = false
  }

  deinit { host_output_discard(temporary) }

  /// Checks that `byteCount` bytes have room.
  ///
  /// - Throws: `OutputError.noSpace` where they have none.
  public func checkSpace(_ byteCount: UInt64) throws(OutputError) {
    let free = host_output_free(descriptor)
    guard byteCount <= free else {
      throw .noSpace(name, needed: byteCount, free: free)
    }
  }

  /// Puts the file into its place; `written` bytes are in it.
  ///
  /// - Throws: `OutputError` where a late write failed or the place is taken.
  public func keep(written: UInt64) throws(OutputError) {
    // Until it has left its temporary name the file stays locked.
    defer {
      host_output_discard(temporary)
      _ = host_close(descriptor)
    }
    guard host_output_settle(descriptor) else {
      throw .writeFailed(name, written: written, errno: host_errno())
    }
    guard host_output_keep(temporary, path, replaces) else {
      let errno = host_errno()
      guard !host_is_existing(errno) else {
        throw .exists(name, suffix: "")
      }
      throw .unavailable(name, errno: errno)
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

  /// The ending of the temporary name.
  private static var suffix: Bytes { Bytes(".part") }

  /// The most programs that write one file at once.
  private static let mostWriters = 9

  /// Opens the first temporary file that no other program writes.
  private static func claim(
    _ path: Bytes, _ source: UnsafePointer<CChar>?, _ name: ShortText
  ) throws(OutputError) -> (Int32, UnsafePointer<CChar>) {
    var number = 1
    while true {
      let temporary = NewFile.temporary(path, number)
      try check(temporary, source)
      let descriptor = host_output_claim(temporary, false)
      if descriptor >= 0 { return (descriptor, temporary) }
      let errno = host_errno()
      temporary.deallocate()
      guard host_is_busy(errno), number < mostWriters else {
        throw .unavailable(name, errno: errno)
      }
      number += 1
    }
  }

  /// The path with `.part`, or `.2.part`, behind it; there is one for as long as
  /// the program runs.
  private static func temporary(
    _ path: Bytes, _ number: Int
  ) -> UnsafePointer<CChar> {
    let count = path.count + 2 + suffix.count + 1
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
    var text = TextBuffer(Region(start: start, count: count))
    text.append(path)
    if number > 1 {
      text.append(".")
      text.append(number)
    }
    text.append(suffix)
    text.append(byte: 0)
    return UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
  }

  /// Writes both texts and a NUL to the beginning of `scratch`.
  private static func cString(
    _ first: Bytes, _ second: Bytes, _ scratch: Region<UInt8>
  ) -> UnsafePointer<CChar> {
    let count = first.count + second.count
    scratch.copy(from: first)
    scratch[first.count..<count].copy(from: second)
    scratch[count] = 0
    let start = UnsafeRawPointer(scratch.bytes.unsafeStart.unsafelyUnwrapped)
    return start.assumingMemoryBound(to: CChar.self)
  }
}

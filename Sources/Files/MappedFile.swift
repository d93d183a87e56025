import CHost
public import Memory

/// A file mapped read-only, whole.
///
/// Its pages are read from the disk when they are first used and may be dropped
/// again under pressure: they are the file's, not the program's.
public struct MappedFile: ~Copyable {
  /// The file's bytes; valid for as long as the file stays mapped.
  public let bytes: Bytes

  /// Maps the file at `path`.
  ///
  /// - Throws: `MemoryError` where it cannot be opened or mapped, is not a
  ///   regular file, or is empty.
  public init(path: UnsafePointer<CChar>) throws(MemoryError) {
    bytes = try MappedFile.map(path)
  }

  deinit { MappedFile.unmap(bytes) }

  /// Maps the file until somebody unmaps it.
  static func map(_ path: UnsafePointer<CChar>) throws(MemoryError) -> Bytes {
    var size: UInt64 = 0
    var start: UnsafeMutableRawPointer?
    switch Int(host_map_file(path, &start, &size)) {
    case HOST_MAP_OK: break
    case HOST_MAP_NOT_REGULAR: throw .notARegularFile
    case HOST_MAP_EMPTY: throw .fileEmpty
    case HOST_MAP_FAILED:
      throw .fileNotMappable(bytes: size, errno: host_errno())
    default: throw .fileUnavailable(errno: host_errno())
    }
    return Bytes(
      start: start.map {
        UnsafePointer($0.assumingMemoryBound(to: UInt8.self))
      }, count: Int(size))
  }

  /// Gives back what `map` answered.
  static func unmap(_ bytes: Bytes) {
    host_unmap(
      UnsafeMutableRawPointer(mutating: bytes.unsafeStart), bytes.count)
  }
}

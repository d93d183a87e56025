import CHost
public import Memory

/// Files that belong together, each mapped read-only and whole.
public struct MappedFiles: ~Copyable {
  private var files: [Bytes] = []

  /// No file yet.
  public init() {}

  deinit { for bytes in files { MappedFile.unmap(bytes) } }

  /// Maps one more and answers its bytes, which are valid for as long as the
  /// files stay mapped.
  ///
  /// - Throws: `MemoryError` as `MappedFile` does.
  public mutating func map(
    path: UnsafePointer<CChar>
  ) throws(MemoryError) -> Bytes {
    let bytes = try MappedFile.map(path)
    files.append(bytes)
    return bytes
  }

  /// Adds a file that is not there and answers its bytes: `header` is what it
  /// begins with, and behind it lies address space that nobody may touch.
  ///
  /// - Throws: `MemoryError.fileNotMappable` where the system refuses it.
  public mutating func map(
    header: Bytes, byteCount: UInt64
  ) throws(MemoryError) -> Bytes {
    guard byteCount <= Int.max / 2, header.count <= Int(byteCount),
      let start = host_map_header(
        header.unsafeStart, header.count, Int(byteCount))
    else { throw .fileNotMappable(bytes: byteCount, errno: host_errno()) }
    let bytes = Bytes(
      start: UnsafePointer(start.assumingMemoryBound(to: UInt8.self)),
      count: Int(byteCount))
    files.append(bytes)
    return bytes
  }

  /// How many files are mapped.
  public var count: Int { files.count }

  /// Visits the bytes of each, in the order in which they were mapped.
  public func forEach(_ body: (Bytes) -> Void) {
    for bytes in files { body(bytes) }
  }

  /// The bytes of all of them.
  public var byteCount: Int {
    var sum = 0
    for bytes in files { sum += bytes.count }
    return sum
  }

  /// The bytes of the largest one, none where nothing is mapped.
  public var largest: Bytes {
    var largest = Bytes()
    for bytes in files where bytes.count > largest.count { largest = bytes }
    return largest
  }
}

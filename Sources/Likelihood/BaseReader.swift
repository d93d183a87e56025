import CHost
public import Memory

/// An open file of a base, whose numbers are sound.
public struct BaseReader: ~Copyable {
  private let descriptor: Int32
  /// Its numbers.
  public let header: BaseHeader

  /// Opens the file at `path`.
  ///
  /// - Returns: `nil` where there is none.
  /// - Throws: `BaseError` where it is no base, or not a whole one.
  public init?(path: UnsafePointer<CChar>) throws(BaseError) {
    var size: UInt64 = 0
    let descriptor = host_open_regular(path, &size)
    guard descriptor >= 0 else {
      let errno = host_errno()
      if host_is_missing(errno) { return nil }
      throw .unreadable(errno: errno)
    }
    do throws(BaseError) {
      header = try BaseReader.header(descriptor, size)
    } catch {
      _ = host_close(descriptor)
      throw error
    }
    self.descriptor = descriptor
  }

  deinit { _ = host_close(descriptor) }

  private static func header(
    _ descriptor: Int32, _ size: UInt64
  ) throws(BaseError) -> BaseHeader {
    var words: InlineArray<3, UInt64> = InlineArray(repeating: 0)
    let bytes = withUnsafeMutableBytes(of: &words) { space in
      host_read_at(descriptor, space.baseAddress, BaseHeader.byteCount, 0)
    }
    guard bytes >= 0 else { throw .unreadable(errno: host_errno()) }
    let header = try withUnsafeBytes(of: &words) {
      (space) throws(BaseError) in
      try BaseHeader(
        Bytes(
          start: space.baseAddress?.assumingMemoryBound(to: UInt8.self),
          count: Int(bytes)))
    }
    let whole = header.fileBytes
    guard size == whole else {
      throw .size(bytes: size, of: whole ?? UInt64.max)
    }
    return header
  }

  /// Reads all tokens, each of which is below `vocabulary`.
  ///
  /// - Throws: `BaseError.token`, or `unreadable` where the file ends before.
  public func readTokens(into tokens: Region<Int32>) throws(BaseError) {
    try read(at: BaseHeader.byteCount, into: tokens.raw)
    for index in 0..<tokens.count
    where tokens[index] < 0 || tokens[index] >= header.vocabulary {
      throw .token(tokens[index], at: index)
    }
  }

  /// Reads rows, from the one with this number on.
  ///
  /// - Throws: `BaseError.unreadable`, also where the file ends before.
  public func readRows(
    from row: Int, into words: Region<UInt16>
  ) throws(BaseError) {
    try read(
      at: header.rowsStart + row * header.rowBytes, into: words.raw)
  }

  private func read(
    at place: Int, into memory: Region<UInt8>
  ) throws(BaseError) {
    let count = host_read_at(
      descriptor, memory.unsafeStart, memory.count, UInt64(place))
    guard count >= 0 else { throw .unreadable(errno: host_errno()) }
    guard count == memory.count else {
      throw .size(
        bytes: UInt64(place + count), of: header.fileBytes ?? UInt64.max)
    }
  }
}

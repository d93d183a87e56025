import CHost
public import Memory

/// Sessions in a folder.
extension SessionFiles {
  /// The tokens and bytes that a file tells of itself; `nil` where it cannot be
  /// read, or is no session.
  public func summary(of path: Bytes) -> Summary? {
    guard path.count < paths.count / 2 else { return nil }
    var size: UInt64 = 0
    let name = SessionFiles.cString(path, Bytes(), paths)
    let descriptor = host_open_regular(name, &size)
    guard descriptor >= 0 else { return nil }
    defer { _ = host_close(descriptor) }
    let head = header.memory[0..<SessionHeader.fixedBytes]
    let magic = SessionHeader.magic
    guard
      host_read_at(descriptor, head.unsafeStart, head.count, 0) == head.count,
      head[0..<magic.count].bytes == magic
    else { return nil }
    return Summary(
      tokens: Int(clamping: header.tokenCount), bytes: Int(clamping: size))
  }

  /// Removes a file; false where there is none.
  ///
  /// - Throws: `SessionFileError.unwritable`.
  public func remove(_ path: Bytes) throws(SessionFileError) -> Bool {
    let names = try names(path)
    if host_remove(names.path) { return true }
    let errno = host_errno()
    if host_is_missing(errno) { return false }
    throw .unwritable(ShortText(path), errno: errno)
  }

  /// Gives the names in a folder to `body`, until that says false.
  ///
  /// - Returns: whether all were given.
  public func list(_ folder: Bytes, _ body: (Bytes) -> Bool) -> Bool {
    guard folder.count < paths.count / 2 else { return false }
    let name = SessionFiles.cString(folder, Bytes(), paths)
    let descriptor = host_folder_open(name)
    guard descriptor >= 0 else { return false }
    defer { _ = host_close(descriptor) }
    while true {
      let count = host_folder_read(
        descriptor, buffer.unsafeStart, buffer.count)
      guard count > 0 else { return count == 0 }
      var place = 0
      while let name = host_folder_name(buffer.unsafeStart, count, &place) {
        guard body(Bytes(cString: name)) else { return false }
      }
    }
  }
}

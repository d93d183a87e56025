import LineProtocol
import Memory
import Sessions

/// The sessions of `serve`, of which one is live: it is in memory, the others
/// are files.
struct ServeSessions {
  let files: SessionFiles
  private let folder: Bytes
  /// The name of the live one; `nil` where it has none.
  var live: SessionName?
  /// Whether the live one differs from its file.
  var isChanged = false
  /// Whether it shall be saved when there is nothing else to do.
  var isDue = false

  /// The ending of the files' names.
  static let suffix: StaticString = ".session"

  /// Sessions in the folder of that path.
  init(_ files: SessionFiles, in folder: Bytes) {
    self.files = files
    self.folder = folder
  }

  /// Gives the path of a session's file to `body`.
  func withPath<Result>(
    _ name: SessionName, _ body: (Bytes) throws(ProgramError) -> Result
  ) throws(ProgramError) -> Result {
    // A folder's path may be as long as any.
    var storage: InlineArray<4096, UInt8> = InlineArray(repeating: 0)
    var span = storage.mutableSpan
    return try span.withUnsafeMutableBufferPointer {
      buffer throws(ProgramError) in
      var path = TextBuffer(
        Region(start: buffer.baseAddress, count: buffer.count))
      path.append(folder)
      path.append("/")
      name.write(to: &path)
      path.append(ServeSessions.suffix)
      guard !path.isTruncated else {
        throw .sessionFile(.pathTooLong(ShortText(folder), limit: 4000))
      }
      return try body(path.bytes)
    }
  }

  /// Lists the names in the folder.
  ///
  /// - Returns: false where the system does not tell them all.
  func forEachName(_ body: (SessionName, SessionFiles.Summary) -> Bool) -> Bool
  {
    files.list(folder) { file in
      let suffix = Bytes(ServeSessions.suffix)
      let end = file.count - suffix.count
      guard end > 0, file.suffix(from: end) == suffix,
        let name = SessionName(file[0..<end])
      else { return true }
      // The list's memory is the buffer's; a header has its own.
      do throws(ProgramError) {
        return try withPath(name) { path throws(ProgramError) in
          files.summary(of: path).map { body(name, $0) } ?? true
        }
      } catch { return true }
    }
  }
}

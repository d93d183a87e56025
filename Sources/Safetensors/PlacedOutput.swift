import Foundation
import Glibc

/// A new file that is written at places, by any number of threads at once.
final class PlacedOutput: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Creates the file; nothing may be there.
  ///
  /// - Throws: `FolderFailure.unavailable`.
  init(_ path: String) throws(FolderFailure) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .unavailable(path: path, reason: String(cString: strerror(errno)))
    }
    // Beyond the limit of a file's size a write then answers with an error.
    signal(SIGXFSZ, SIG_IGN)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Writes `data` from the byte `offset` on.
  ///
  /// - Throws: `FolderFailure.writeFailed`.
  func write(_ data: Data, at offset: UInt64) throws(FolderFailure) {
    let failure: FolderFailure? = data.withUnsafeBytes { bytes in
      do throws(FolderFailure) {
        try write(bytes, at: offset)
        return nil
      } catch { return error }
    }
    if let failure { throw failure }
  }

  /// Writes `bytes` from the byte `offset` on.
  ///
  /// - Throws: `FolderFailure.writeFailed`.
  func write(
    _ bytes: UnsafeRawBufferPointer, at offset: UInt64
  ) throws(FolderFailure) {
    guard let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, start + done, bytes.count - done,
        off_t(offset + UInt64(done)))
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        throw .writeFailed(
          path: path, at: offset + UInt64(done),
          reason: String(cString: strerror(errno)))
      }
    }
  }

  /// Finds a late error of a write.
  ///
  /// - Throws: `FolderFailure.writeFailed`.
  func finish() throws(FolderFailure) {
    // Closing a copy tells it as closing the last one does, and leaves the file
    // to `deinit`.
    guard close(dup(descriptor)) == 0 else {
      throw .writeFailed(
        path: path, at: 0, reason: String(cString: strerror(errno)))
    }
  }
}

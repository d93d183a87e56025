import Foundation
import Glibc

/// An open file that is read at places, by any number of threads at once.
///
/// It is read, not mapped: a file that shrinks meanwhile is an error and no
/// signal.
public final class PlacedFile: Sendable {
  /// The path, for messages.
  public let path: String
  /// The bytes that it had when it was opened.
  public let byteCount: UInt64

  private let descriptor: Int32

  /// Opens the regular file at `path`.
  ///
  /// - Throws: `SafetensorsFailure.unavailable`.
  public init(_ path: String) throws(SafetensorsFailure) {
    // A pipe would wait for its other end.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .unavailable(file: path, reason: PlacedFile.text(errno))
    }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG
    else {
      close(descriptor)
      throw .unavailable(file: path, reason: "not a regular file")
    }
    self.path = path
    self.descriptor = descriptor
    byteCount = UInt64(max(facts.st_size, 0))
  }

  deinit { close(descriptor) }

  /// Fills `bytes` from the byte `offset` on.
  ///
  /// - Returns: `nil`, or why that is not possible.
  public func read(
    at offset: UInt64, into bytes: UnsafeMutableRawBufferPointer
  ) -> Int32? {
    guard let start = bytes.baseAddress else { return nil }
    var done = 0
    while done < bytes.count {
      guard let place = Int(exactly: offset + UInt64(done)) else {
        return EOVERFLOW
      }
      let count = pread(descriptor, start + done, bytes.count - done, place)
      if count > 0 {
        done += count
      } else if count == 0 {
        return PlacedFile.endOfFile
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }

  /// The reason of a read beyond the end.
  public static let endOfFile: Int32 = 0

  /// The words for a reason.
  public static func text(_ errno: Int32) -> String {
    errno == endOfFile
      ? "the file has become shorter" : String(cString: strerror(errno))
  }
}

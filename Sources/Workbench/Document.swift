public import Foundation
import Glibc

/// The documents beside a model's weights.
public enum Document {
  /// The most bytes of one: several times the largest known tokenizer.
  public static let byteLimit = 256 << 20

  /// The bytes of the file at `path`.
  ///
  /// - Throws: `DocumentFailure` where it is no regular file, cannot be read or is
  ///   too large.
  public static func read(_ path: String) throws(DocumentFailure) -> Data {
    do {
      let facts = try FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
      guard facts[.type] as? FileAttributeType == .typeRegular else {
        throw DocumentFailure.unavailable(
          file: path, reason: "not a regular file")
      }
      let size = (facts[.size] as? NSNumber)?.uint64Value ?? 0
      guard size <= UInt64(byteLimit) else {
        throw DocumentFailure.tooLarge(
          file: path, what: "bytes", count: Int(clamping: size),
          limit: byteLimit)
      }
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch let failure as DocumentFailure {
      throw failure
    } catch {
      throw .unavailable(file: path, reason: reason(path))
    }
  }

  /// Why a file cannot be opened.
  private static func reason(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor < 0 else {
      close(descriptor)
      return "it cannot be read"
    }
    return String(cString: strerror(errno))
  }
}

import Foundation
import Glibc

/// Checks an output before the work begins.
enum OutputCheck {
  /// Checks that a file can be made at `path` and that it replaces nothing of what
  /// is read.
  ///
  /// - Parameters:
  ///   - path: where the file shall be.
  ///   - sources: files and folders that are read.
  /// - Throws: `PlaceFailure`.
  static func file(_ path: String, sources: [String]) throws(PlaceFailure) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard access(folder, W_OK | X_OK) == 0 else {
      throw .folder(path: folder, errno: errno)
    }
    guard let place = Identity(path) else { return }
    for source in sources {
      for file in files(of: source) where Identity(file) == place {
        throw .replacesSource(path: path, source: file)
      }
    }
  }

  /// The files that are read where a path is named: itself, the files of a folder,
  /// the other parts of a model in several files.
  private static func files(of path: String) -> [String] {
    var facts = stat()
    if stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR {
      return entries(path).map { path + "/" + $0 }
    }
    guard let part = path.range(of: "-00001-of-", options: .backwards) else {
      return [path]
    }
    let stem = String(path[..<part.lowerBound])
    let url = URL(fileURLWithPath: stem)
    return [path]
      + entries(url.deletingLastPathComponent().path)
      .filter { $0.hasPrefix(url.lastPathComponent + "-") }
      .map { url.deletingLastPathComponent().path + "/" + $0 }
  }

  private static func entries(_ folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }
}

/// What makes two paths lead to one file.
private struct Identity: Equatable {
  let device: UInt
  let number: UInt

  /// The file at a path, or `nil` where there is none.
  init?(_ path: String) {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    device = UInt(facts.st_dev)
    number = UInt(facts.st_ino)
  }
}

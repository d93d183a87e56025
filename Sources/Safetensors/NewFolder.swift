import Dispatch
import Foundation
import Glibc

/// A folder that appears in its place when it is whole, or not at all.
///
/// It grows beside its place, as `PATH.part`. What fails, or is stopped by a
/// signal, leaves nothing behind.
final class NewFolder {
  private let path: String
  private let temporary: String
  private let signals: [any DispatchSourceSignal]
  private var isKept = false

  /// Creates the temporary folder.
  ///
  /// - Throws: `FolderFailure` where something is in either place.
  init(_ given: String) throws(FolderFailure) {
    var path = given
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    let temporary = path + ".part"
    var facts = stat()
    if lstat(path, &facts) == 0 {
      let isFolder = facts.st_mode & S_IFMT == S_IFDIR
      let names = try? FileManager.default.contentsOfDirectory(atPath: path)
      guard isFolder, names?.isEmpty == true else {
        throw .exists(path: path)
      }
    }
    guard mkdir(temporary, 0o777) == 0 else {
      if errno == EEXIST { throw .exists(path: temporary) }
      throw .unavailable(
        path: temporary, reason: String(cString: strerror(errno)))
    }
    self.path = path
    self.temporary = temporary
    signals = NewFolder.removing(temporary)
  }

  deinit {
    for source in signals { source.cancel() }
    for number in NewFolder.endings { signal(number, SIG_DFL) }
    if !isKept { try? FileManager.default.removeItem(atPath: temporary) }
  }

  private static let endings = [SIGINT, SIGTERM, SIGHUP]

  /// Has the folder removed before a signal ends the program.
  private static func removing(_ folder: String) -> [any DispatchSourceSignal] {
    endings.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue(label: "endings"))
      source.setEventHandler {
        try? FileManager.default.removeItem(atPath: folder)
        signal(number, SIG_DFL)
        kill(getpid(), number)
      }
      source.resume()
      return source
    }
  }

  /// Checks that `byteCount` bytes have room.
  ///
  /// - Throws: `FolderFailure.noSpace`.
  func checkSpace(_ byteCount: UInt64) throws(FolderFailure) {
    var facts = statvfs()
    guard statvfs(temporary, &facts) == 0 else { return }
    let free = UInt64(facts.f_bavail) * UInt64(facts.f_frsize)
    guard byteCount <= free else {
      throw .noSpace(path: path, needed: byteCount, free: free)
    }
  }

  /// Creates a file of the folder.
  ///
  /// - Throws: `FolderFailure`.
  func create(_ name: String) throws(FolderFailure) -> PlacedOutput {
    try PlacedOutput(temporary + "/" + name)
  }

  /// Writes a whole file of the folder.
  ///
  /// - Throws: `FolderFailure`.
  func write(_ data: Data, as name: String) throws(FolderFailure) {
    if let slash = name.lastIndex(of: "/") {
      mkdir(temporary + "/" + name[..<slash], 0o777)
    }
    let file = try create(name)
    try file.write(data, at: 0)
    try file.finish()
  }

  /// Puts the folder into its place.
  ///
  /// - Throws: `FolderFailure` where that is taken meanwhile.
  func keep() throws(FolderFailure) {
    guard rename(temporary, path) == 0 else {
      if errno == EEXIST || errno == ENOTEMPTY { throw .exists(path: path) }
      throw .unavailable(path: path, reason: String(cString: strerror(errno)))
    }
    isKept = true
  }
}

import Foundation
import Glibc

/// A folder that appears in its place when it is whole, or not at all.
///
/// It grows beside its place, as `PATH.part`. What fails, or is stopped by a
/// signal, leaves nothing behind.
final class NewFolder {
  private let path: String
  private let temporary: String
  private let endings: FolderEndings
  private var isKept = false

  /// Creates the temporary folder.
  ///
  /// - Throws: `FolderFailure` where something is in either place.
  init(_ given: String) throws(FolderFailure) {
    var path = given
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    let temporary = path + ".part"
    // Neither can be replaced by another folder at the end.
    guard ![".", ".."].contains(path.split(separator: "/").last) else {
      throw .unavailable(
        path: path, reason: "name the folder by its name, from outside")
    }
    var facts = stat()
    if lstat(path, &facts) == 0 {
      let isFolder = facts.st_mode & S_IFMT == S_IFDIR
      let names = try? FileManager.default.contentsOfDirectory(atPath: path)
      guard isFolder, names?.isEmpty == true else {
        throw .exists(path: path)
      }
      var around = stat()
      guard stat(path + "/..", &around) != 0 || around.st_dev == facts.st_dev
      else {
        throw .unavailable(
          path: path,
          reason: "a file system is mounted here: name a folder in it")
      }
    }
    let endings = FolderEndings(temporary)
    guard endings.make() else {
      if errno == EEXIST { throw .unfinished(path: temporary) }
      throw .unavailable(
        path: temporary, reason: String(cString: strerror(errno)))
    }
    self.path = path
    self.temporary = temporary
    self.endings = endings
  }

  deinit {
    endings.end(removes: !isKept)
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
    try endings.hold { () throws(FolderFailure) in
      try PlacedOutput(temporary + "/" + name)
    }
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
    try endings.hold { () throws(FolderFailure) in
      guard rename(temporary, path) == 0 else {
        if errno == EEXIST || errno == ENOTEMPTY { throw .exists(path: path) }
        throw .unavailable(path: path, reason: String(cString: strerror(errno)))
      }
    }
    isKept = true
  }
}

import Foundation

/// A folder of a test's own.
struct Scratch {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("swiftlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true)
  }

  func url(_ name: String) -> URL { folder.appendingPathComponent(name) }
  func path(_ name: String) -> String { url(name).path }

  /// Writes a file and answers its path.
  func write(_ name: String, _ data: Data) throws -> String {
    try data.write(to: url(name))
    return path(name)
  }

  func write(_ name: String, _ text: String) throws -> String {
    try write(name, Data(text.utf8))
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }
}

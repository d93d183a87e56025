import Foundation

/// A folder that goes when the test ends.
final class TestFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.appendingPathComponent(
        "safetensors-\(UUID().uuidString)"
      ).path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and answers its path.
  func write(_ data: Data, as name: String) throws -> String {
    let file = path + "/" + name
    try data.write(to: URL(fileURLWithPath: file))
    return file
  }

  /// Writes a file of safetensors of this header and as many zeros.
  func write(header: String, zeros: Int, as name: String) throws -> String {
    try write(TestFolder.file(header, Data(count: zeros)), as: name)
  }

  /// A file of safetensors.
  static func file(_ header: String, _ data: Data) -> Data {
    var length = UInt64(header.utf8.count).littleEndian
    return withUnsafeBytes(of: &length) { Data($0) } + Data(header.utf8) + data
  }
}

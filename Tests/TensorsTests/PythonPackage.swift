import Foundation

/// PyPI's `gguf`, where `python3` can import it.
enum PythonPackage {
  /// Whether it can, for `.enabled(if:)`.
  static let isPresent = run(["-c", "import gguf, numpy"])

  /// The bytes of `input` converted by `Scripts/convert.py`: blocks of a type
  /// to "floats", or floats to "blocks".
  static func convert(
    _ input: [UInt8], to wanted: String, type: String
  ) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("gguf-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appendingPathComponent("source")
    let target = folder.appendingPathComponent("target")
    try Data(input).write(to: source)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Scripts/convert.py")
    guard run([script.path, wanted, type, source.path, target.path]) else {
      throw CocoaError(.executableLoad)
    }
    return [UInt8](try Data(contentsOf: target))
  }

  private static func run(_ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

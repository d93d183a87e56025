import Files
import Foundation
import GGUF
import Memory
import TestSupport
import Testing

/// What `synthesize` is asked for.
struct Synthesis {
  var preset = "tinyswallow-1.5b"
  var type = "q5_k_m"
  /// What is copied; an invented vocabulary where there is nothing.
  var vocab: String? = Shared.path("vocab/ggml-vocab-qwen2.gguf")
  var more: [String] = []

  var arguments: [String] {
    ["synthesize", "--preset", preset, "--type", type]
      + (vocab.map { ["--vocab", $0] } ?? []) + more
  }

  /// The first bytes of the file that `program` writes, which is stopped then.
  func prefix(_ count: Int, by program: Program = .host) throws -> Data {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let out = scratch.path("out")
    let process = Process()
    let words = program.emulator + [program.path] + arguments + [out]
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.standardError = FileHandle.nullDevice
    try process.run()
    let deadline = Date() + 120
    var data = Data()
    while data.count < count, Date() < deadline {
      usleep(5000)
      // It has its own name when the program was faster than this.
      for name in ["out", "out.part"] {
        guard let file = FileHandle(forReadingAtPath: scratch.path(name)) else {
          continue
        }
        if try file.seekToEnd() >= UInt64(count) {
          try file.seek(toOffset: 0)
          data = try file.read(upToCount: count) ?? Data()
        }
        try file.close()
      }
      if !process.isRunning, data.count < count { usleep(200_000) }
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try #require(data.count == count)
    return data
  }

  /// Gives the directory of the file to `body`; of its data only the beginning
  /// was written.
  func withHeader(_ body: (GGUFFile) throws -> Void) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let data = try prefix(12 << 20)
    let path = try Synthesis.sparse(data, 1 << 33, in: scratch)
    let map = try MappedFile(path: path)
    try body(try GGUFFile(map.bytes))
    extendLifetime(map)
  }

  /// Writes a file of `byteCount` bytes that begins with `data`, the rest a
  /// hole.
  static func sparse(
    _ data: Data, _ byteCount: Int, in scratch: Scratch
  ) throws -> String {
    let path = try scratch.write("sparse.gguf", data)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.truncate(atOffset: UInt64(byteCount))
    try file.close()
    return path
  }

  /// The bytes that are free where tests write.
  static var freeBytes: Int {
    let folder = FileManager.default.temporaryDirectory.path
    let values = try? FileManager.default.attributesOfFileSystem(
      forPath: folder)
    return (values?[.systemFreeSize] as? NSNumber)?.intValue ?? 0
  }
}

import Files
import Foundation
import Memory
import TestSupport
import Testing

struct MappedFileTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("swiftlet-\(UUID().uuidString)")

  private func withFolder(_ body: () throws -> Void) throws {
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body()
  }

  private func path(_ name: String) -> String {
    folder.appendingPathComponent(name).path
  }

  private func code(_ path: String) -> String {
    do {
      _ = try MappedFile(path: cString(path))
      return "none"
    } catch {
      #expect(!message(error).isEmpty)
      return "\(error.code)"
    }
  }

  @Test func contents() throws {
    try withFolder {
      for count in [1, 4096, 70_001] {
        let data = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) })
        try data.write(to: folder.appendingPathComponent("file"))
        let map = try MappedFile(path: cString(path("file")))
        let bytes = map.bytes
        #expect(bytes.count == count && bytes == view(data))
        withExtendedLifetime(map) {}
      }
    }
  }

  @Test func refusals() throws {
    try withFolder {
      #expect(code(path("missing")) == "model_unavailable")
      #expect(code("") == "model_unavailable")
      #expect(code(folder.path) == "model_not_a_file")
      #expect(code("/dev/null") == "model_not_a_file")
      // Nobody will ever write to it: opening must not wait for that.
      #expect(mkfifo(path("fifo"), 0o600) == 0)
      #expect(code(path("fifo")) == "model_not_a_file")
      try Data().write(to: folder.appendingPathComponent("empty"))
      #expect(code(path("empty")) == "model_empty")
      #expect(code(path("empty/file")) == "model_unavailable")
      #expect(symlink(path("loop"), path("loop")) == 0)
      #expect(code(path("loop")) == "model_unavailable")
      #expect(
        code(path(String(repeating: "x", count: 5000))) == "model_unavailable")
    }
  }

  @Test func messages() {
    #expect(
      message(MemoryError.fileUnavailable(errno: ENOENT))
        == "No such file or directory")
    #expect(
      message(MemoryError.fileNotMappable(bytes: .max, errno: EFBIG))
        == "mapping 18446744073709551615 bytes failed: File too large")
    #expect(
      message(MemoryError.planTooLarge)
        == "the plan's sum leaves the address space")
  }
}

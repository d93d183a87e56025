import CHost
import Foundation
import Memory
import TestSupport
import Testing

/// Reads of mapped files that shrank.
@Suite struct MappingGuardTests {
  @Test func severalFiles() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("swiftlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let path = { (name: String) in folder.appendingPathComponent(name).path }
    var maps = MappedFiles()
    var files: [Bytes] = []
    for (index, name) in ["a", "b", "c"].enumerated() {
      let data = Data(repeating: UInt8(index + 1), count: 3 * page)
      try data.write(to: URL(fileURLWithPath: path(name)))
      let location = cString(path(name))
      let bytes = try maps.map(path: location)
      #expect(
        host_mapping_guard(
          location, UnsafeMutableRawPointer(mutating: bytes.unsafeStart),
          bytes.count))
      files.append(bytes)
    }
    #expect(maps.count == 3 && maps.byteCount == 9 * page)
    #expect(maps.largest == files[0])

    var status = stat()
    #expect(stat(path("b"), &status) == 0)
    #expect(truncate(path("b"), page) == 0)
    #expect(files[1][0] == 2 && !host_mapping_failed())
    #expect(files[1][2 * page] == 0 && host_mapping_failed())
    #expect(files[0][2 * page] == 1 && files[2][2 * page] == 3)
    // Another file than the one that was mapped is not taken for it.
    #expect(!host_mapping_restore() && host_mapping_failed())

    let handle = try FileHandle(
      forWritingTo: URL(fileURLWithPath: path("b")))
    try handle.write(contentsOf: Data(repeating: 2, count: 3 * page))
    try handle.close()
    let times = [status.st_atim, status.st_mtim]
    #expect(utimensat(AT_FDCWD, path("b"), times, 0) == 0)
    #expect(host_mapping_restore() && !host_mapping_failed())
    #expect(files[1][2 * page] == 2)
    withExtendedLifetime(maps) {}
  }
}
